"""The OpenAPI document of everything programs may call: each app that has such a door says so in its `api.py`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from parvis.core.access import open_to

ABOUT = (
    "What programs may call. Words and refusals come in the language asked for. Reading changes nothing; handing in the "
    "same report twice makes one. Emergencies are never handed in here: call."
)


@cache
def document(base_url: str) -> dict[str, Any]:
    """Return the document of a city whose pages stand at `base_url`. Raises ValueError where two apps say the same name."""
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for config in apps.get_app_configs():
        room = f"{config.name}.api"
        if not config.name.startswith("parvis.") or not find_spec(room):
            continue
        said = import_module(room)
        _add(paths, said.PATHS)
        for kind, items in said.COMPONENTS.items():
            _add(components.setdefault(kind, {}), items)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parvis",
            "version": "1",
            "summary": "A city line that answers",
            "description": ABOUT,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": components,
    }


def _add(to: dict[str, Any], items: dict[str, Any]) -> None:
    if twice := to.keys() & items.keys():
        raise ValueError(f"Two apps say: {sorted(twice)}")
    to.update(items)


@open_to("anyone")
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the document."""
    response = JsonResponse(document(settings.PARVIS_BASE_URL))
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response
