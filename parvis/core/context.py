"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from parvis.core import marks


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the languages to choose from and whether this is a demonstration."""
    return {
        "is_demo": SimpleLazyObject(marks.is_demo),
        "page_languages": settings.LANGUAGES,
        "page_language": getattr(request, "LANGUAGE_CODE", "en"),
    }
