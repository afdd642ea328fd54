from django.urls import path

from parvis.guide.views import residents

# No code of a situation has a hyphen, so "about-…" can never be one.
urlpatterns = [
    path("", residents.first, name="home"),
    path("campaign/<int:pk>/", residents.campaign, name="campaign_page"),
    path("guide/", residents.everything, name="all"),
    path("guide/about-<slug:group>/", residents.group, name="group"),
    path("guide/<slug:code>/", residents.situation, name="situation"),
    path("guide/<slug:code>/<path:choices>/", residents.situation, name="step"),
]
