"""The pages of those who look after Open311; programs' own addresses stand in `urls`."""

from django.urls import path

from parvis.open311.views import office

app_name = "partners"
urlpatterns = [
    path("", office.home, name="home"),
    path("keys/new/", office.new_key, name="new_key"),
    path("keys/<int:pk>/", office.key, name="key"),
    path("keys/<int:pk>/revoke/", office.revoke, name="revoke"),
    path("services/<slug:code>/", office.codes, name="codes"),
    path("handed-over/<int:pk>/", office.handed_over, name="handed_over"),
    path("handed-over/<int:pk>/<slug:what>/", office.decide, name="decide"),
]
