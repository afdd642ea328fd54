"""The public figures, and the same numbers as files and for programs."""

from django.urls import path

from parvis.figures.views import data, parts, public

urlpatterns = [
    path("figures/", public.start, name="start"),
    path("figures/definitions/", public.definitions, name="definitions"),
    path("figures/data/", data.page, name="data"),
    path("figures/data/figures.csv", data.newest, {"name": "figures.csv"}, name="all_csv"),
    path("figures/data/figures.json", data.newest, {"name": "figures.json"}, name="all_json"),
    path("figures/data/figures.parquet", data.newest, {"name": "figures.parquet"}, name="all_parquet"),
    path("figures/data/tables.csv", data.newest, {"name": "tables.csv"}, name="tables_csv"),
    path("figures/data/tables.json", data.newest, {"name": "tables.json"}, name="tables_json"),
    path("figures/data/tables.parquet", data.newest, {"name": "tables.parquet"}, name="tables_parquet"),
    path("figures/data/codes.csv", data.newest, {"name": "codes.csv"}, name="codes_csv"),
    path("figures/data/datapackage.json", data.newest, {"name": "datapackage.json"}, name="data_package"),
    path("figures/data/release/<int:number>/<str:name>", data.file, name="file"),
    path("figures/data/catalogue.jsonld", data.catalogue, name="catalogue"),
    path("figures/data/<slug:code>.csv", data.csv_file, name="csv"),
    path("figures/data/<slug:code>.json", data.json_file, name="json"),
    path("figures/quality/", data.quality, name="quality"),
    path("figures/report/", data.newest_report, name="newest_report"),
    path("figures/report/<int:number>/", data.report_of, name="report"),
    path("figures/press/", data.press, name="press"),
    path("figures/feed/", data.feed, name="feed"),
    path("figures/by/<slug:name>/", public.principle, name="principle"),
    path("figures/places/", parts.districts, name="districts"),
    path("figures/places/<slug:code>/", parts.district, name="district"),
    path("figures/situations/", parts.situations, name="situations"),
    path("figures/situations/<slug:code>/", parts.situation, name="situation"),
    path("figures/services/", parts.services, name="services"),
    path("figures/services/<slug:code>/", parts.service, name="service"),
    path("figures/months/", parts.months, name="months"),
    path("figures/months/<slug:month>/", parts.month, name="month"),
    path("figures/<slug:code>/", public.indicator, name="indicator"),
    path("api/figures/", data.listing, name="api"),
    path("api/figures/<str:code>/", data.api_indicator, name="api_indicator"),
]
