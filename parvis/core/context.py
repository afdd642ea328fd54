"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from parvis.core import marks
from parvis.core.languages import COMPLETE


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the languages to choose from and whether this is a demonstration.

    `office_languages`: those in which pages of work are complete, and the one that is shown.
    """
    shown = getattr(request, "LANGUAGE_CODE", "en")
    return {
        "is_demo": SimpleLazyObject(marks.is_demo),
        "page_languages": settings.LANGUAGES,
        "office_languages": [(code, name) for code, name in settings.LANGUAGES if code in {*COMPLETE, shown}],
        "page_language": shown,
    }
