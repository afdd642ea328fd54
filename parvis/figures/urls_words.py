"""What everybody reads of these rooms: released words, and when and where nobody is open."""

from django.urls import path

from parvis.figures.views import beside

app_name = "words"
urlpatterns = [
    path("words/", beside.words, name="list"),
    path("open-hours/", beside.open_hours, name="open_hours"),
]
