"""Contact points: help near by, what a poster's code opens, the house's own page, and the office's list."""

from django.urls import path

from parvis.guide.views import points, points_office

urlpatterns = [
    path("help-near/", points.help_near, name="help_near"),
    path("help-near/points.json", points.on_map, name="help_near_points"),
    path("p/own/<str:token>/", points.own, name="own_page"),
    path("p/<int:number>/", points.poster, name="poster"),
    path("p/<int:number>/closed/", points.not_open, name="not_open"),
    path("city/points/", points_office.points, name="points"),
    path("city/points/new/", points_office.new_point, name="new_point"),
    path("city/points/import/", points_office.import_points, name="import_points"),
    path("city/points/<int:number>/", points_office.point, name="point"),
    path("city/points/<int:number>/end/", points_office.end_point, name="end_point"),
    path("city/points/<int:number>/link/", points_office.link, name="point_link"),
    path("city/points/<int:number>/looked/", points_office.looked, name="point_looked"),
]
