"""All faces of a situation, translations, files in and out, second looks, and words of sheets that wait for a second person."""

from django.urls import URLPattern, path

from parvis.guide.views import faces, keeping

urlpatterns: list[URLPattern] = [
    path("city/faces/<slug:code>/", faces.faces, name="faces"),
    path("city/translations/", faces.translations, name="translations"),
    path("city/translations/again/", faces.read_again, name="read_again"),
    path("city/files/", faces.files, name="files"),
    path("city/files/export.zip", faces.export, name="export_files"),
    path("city/second-looks/", keeping.second_look, name="second_looks"),
    path("city/second-looks/looked/", keeping.looked, name="looked"),
    path("city/second-looks/draft/<int:pk>/", keeping.draft, name="sheet_draft"),
]
