"""What every page of residents knows of the guide: where that lies what a phone carries away."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the frame the addresses of the app: it stands below the guide and cannot know them."""
    return {"carried": SimpleLazyObject(_carried)}


def _carried() -> dict[str, str]:
    try:
        return {
            "manifest_url": reverse("guide:manifest"),
            "worker_url": reverse("guide:worker"),
            "waiting_url": reverse("guide:offline"),
        }
    except NoReverseMatch:  # pages shown under other addresses carry nothing
        return {}
