"""The guide's addresses, part by part."""

from parvis.guide import (
    urls_keeping,
    urls_offline,
    urls_pocket,
    urls_points,
    urls_printing,
    urls_residents,
    urls_who,
    urls_works,
)

app_name = "guide"
urlpatterns = [
    *urls_who.urlpatterns,
    *urls_keeping.urlpatterns,
    *urls_pocket.urlpatterns,
    *urls_points.urlpatterns,
    *urls_printing.urlpatterns,
    *urls_works.urlpatterns,
    *urls_offline.urlpatterns,
    *urls_residents.urlpatterns,  # last: a situation may have any word as its address
]
