"""Addresses of who is who, the numbers and the way through justice. One service stands at city:who."""

from django.urls import path

from parvis.guide.views import who

urlpatterns = [
    path("who/", who.everybody, name="who"),
    path("who/force/<slug:code>/", who.force, name="force"),
    path("who/district/<slug:code>/", who.district, name="who_district"),
    path("who/for/<slug:entry>/", who.entry, name="who_for"),
    path("numbers/", who.numbers, name="numbers"),
    path("justice/", who.offences, name="offences"),
    path("justice/<slug:offence>/", who.justice, name="justice"),
]
