"""Posters, booklets and campaigns: what hangs where, what to print, what must be replaced; short links and where they lead."""

from django.urls import path

from parvis.guide.views import links, printing

urlpatterns = [
    path("city/print/", printing.overview, name="print"),
    path("city/print/booklet.pdf", printing.booklet_page, name="booklet"),
    path("city/print/places/new/", printing.new_place, name="new_poster_place"),
    path("city/print/places/<int:number>/", printing.place, name="poster_place"),
    path("city/print/places/<int:number>/preview.png", printing.preview, name="poster_preview"),
    path("city/print/booklets/new/", printing.lay_booklets, name="lay_booklets"),
    path("city/print/booklets/<int:pk>/taken/", printing.booklets_taken, name="booklets_taken"),
    path("city/print/replace/", printing.to_replace, name="to_replace"),
    path("city/print/replace/<int:pk>/", printing.replaced, name="poster_replaced"),
    path("city/print/campaigns/", printing.campaigns, name="campaigns"),
    path("city/print/campaigns/new/", printing.new_campaign, name="new_campaign"),
    path("city/print/campaigns/<int:pk>/", printing.campaign, name="campaign"),
    path("city/print/campaigns/<int:pk>/links/new/", links.new_link, name="new_link"),
    path("city/print/links/<int:pk>/", links.link, name="link"),
    path("city/print/links/<int:pk>/code.svg", links.code, name="link_code"),
    path("go/<str:word>/", links.go, name="short_link"),
]
