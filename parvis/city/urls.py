from django.urls import path

from parvis.city.views import city, places, protected, public, services, teams

app_name = "city"
urlpatterns = [
    path("who/<slug:code>/", public.who, name="who"),
    path("about/<slug:key>/", public.about, name="about"),
    path("places/streets.json", public.streets, name="streets"),
    path("places/suggest/", public.suggest, name="suggest"),
    path("city.css", public.style, name="style"),
    path("city/", city.home, name="home"),
    path("city/services/", services.services, name="services"),
    path("city/services/new/", services.new_service, name="new_service"),
    path("city/services/export/", services.export_services, name="export_services"),
    path("city/services/<slug:code>/", services.service, name="service"),
    path("city/services/<slug:code>/agreements/", services.agreements, name="agreements"),
    path("city/services/<slug:code>/people/", services.people, name="people"),
    path("city/services/<slug:code>/teams/", teams.teams, name="teams"),
    path("city/teams/<int:pk>/", teams.team, name="team"),
    path("city/agreements/<int:pk>/end/", services.end_agreement, name="end_agreement"),
    path("city/members/<int:pk>/remove/", services.remove_member, name="remove_member"),
    path("city/hours/", services.hours, name="hours"),
    path("city/districts/", places.districts, name="districts"),
    path("city/districts/<slug:code>/", places.district, name="district"),
    path("city/protected/", protected.protected, name="protected"),
    path("city/protected/<int:pk>/remove/", protected.unprotect, name="unprotect"),
    path("city/notices/", places.notices, name="notices"),
    path("city/notices/<int:pk>/end/", places.end_notice, name="end_notice"),
    path("city/numbers/", city.numbers, name="numbers"),
    path("city/numbers/<slug:code>/", city.number, name="number"),
    path("city/unconfirmed/", city.unconfirmed, name="unconfirmed"),
    path("city/unconfirmed/confirm/", city.confirm, name="confirm"),
    path("city/history/", city.history, name="history"),
    path("city/settings/", city.settings, name="settings"),
    path("city/texts/", city.texts, name="texts"),
    path("city/texts/<slug:key>/<slug:language>/", city.text, name="text"),
]
