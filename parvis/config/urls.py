"""Every address of Parvis, by the app that answers it."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path

from parvis.config import openapi

_ROOTS = {
    "core": "",
    "people": "",
    "city": "",
    "situations": "",
    "correspondence": "",
    "cases": "",
    "figures": "",
    "guide": "",
    "desk": "desk/",
    "open311": "open311/",
    "complaints": "complaint/",
    "demo": "",
}

urlpatterns = [
    path("account/", include("parvis.people.sign_in")),
    path("api/openapi.json", openapi.openapi, name="openapi"),
    path("city/open311/", include("parvis.open311.urls_office")),
    path("city/figures/", include("parvis.figures.urls_office")),
    path("figures/", include("parvis.figures.urls_words")),
    *(
        path(root, include(f"parvis.{name}.urls"))
        for name, root in _ROOTS.items()
        if apps.is_installed(f"parvis.{name}") and find_spec(f"parvis.{name}.urls")
    ),
]
