"""What every page of a demonstration knows beyond the others."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from parvis.demo import actions


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the banner its link, and whether older days are still being filled in (asked only where it is shown)."""
    return {"demo_url": reverse("demo:start"), "demo_is_filling": SimpleLazyObject(_is_filling)}


def _is_filling() -> bool:
    try:
        return actions.is_filling()
    except DatabaseError:
        return False  # an error page must not need the database
