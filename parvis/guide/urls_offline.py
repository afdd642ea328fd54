"""Addresses of the guide without a connection, and of the door through which a report kept on a phone comes in."""

from django.urls import URLPattern, path

from parvis.guide.views import app_door, offline

urlpatterns: list[URLPattern] = [
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.shell, name="offline"),
    path("guide/offline.json", offline.document, name="offline_document"),
    path("api/report/", app_door.hand_in, name="app_door"),
]
