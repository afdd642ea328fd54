"""Addresses of the pages about people's data."""

from django.urls import path

from parvis.cases.views import privacy

urlpatterns = [
    path("coordinator/data/", privacy.page, name="privacy"),
    path("coordinator/data/copy/own/", privacy.own_copy, name="own_copy"),
    path("coordinator/data/copy/about/", privacy.about_copy, name="about_copy"),
    path("coordinator/data/copy/<int:pk>/", privacy.copy, name="copy"),
    path("coordinator/data/copy/<int:pk>/take/", privacy.take_copy, name="take_copy"),
    path("coordinator/data/erase/", privacy.erase, name="erase"),
    path("coordinator/data/news/", privacy.news, name="news_data"),
    path("coordinator/data/told/<int:pk>/", privacy.told, name="erasure_told"),
    path("coordinator/data/hold/", privacy.hold, name="hold"),
    path("coordinator/data/hold/<int:pk>/lift/", privacy.lift, name="lift_hold"),
    path("coordinator/data/periods/", privacy.periods, name="periods"),
]
