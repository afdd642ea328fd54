"""The library of works: for everybody, for the office, and for whoever is in one."""

from django.urls import URLPattern, path

from parvis.guide.views import works

urlpatterns: list[URLPattern] = [
    path("works/", works.library, name="library"),
    path("works/<int:pk>/", works.work, name="work"),
    path("works/<int:pk>/file/", works.file, name="work_file"),
    path("works/<int:pk>/captions.vtt", works.captions, name="work_captions"),
    path("works/consent/<str:token>/", works.consent, name="consent"),
    path("city/works/", works.works, name="works"),
    path("city/works/new/", works.new_work, name="new_work"),
    path("city/works/<int:pk>/", works.office_work, name="office_work"),
    path("city/works/<int:pk>/change/", works.change_work, name="change_work"),
    path("city/works/person/<int:pk>/", works.person, name="work_person"),
]
