from django.urls import re_path

from parvis.open311.views import reading, shared

app_name = "open311"
FORM = r"\.(?P<form>xml|json)$"
urlpatterns = [
    re_path(rf"^discovery{FORM}", reading.discovery, name="discovery"),
    re_path(rf"^v2/services{FORM}", reading.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]+){FORM}", reading.definition, name="definition"),
    re_path(rf"^v2/requests{FORM}", shared.requests, name="requests"),
    re_path(rf"^v2/requests/(?P<public_id>[^/]+){FORM}", reading.one_request, name="request"),
    re_path(rf"^v2/tokens/(?P<text>[^/]+){FORM}", reading.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORM}", shared.updates, name="updates"),
    re_path(rf"^(?P<rest>(?s:.*)){FORM}", reading.nothing, name="nothing_of_this_format"),
    re_path(r"^(?P<rest>(?s:.*))$", reading.nothing, name="nothing"),
]
