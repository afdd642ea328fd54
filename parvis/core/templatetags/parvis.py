"""Small words for templates: `{% load parvis %}`."""

from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.core import navigation, references, said

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; it says nothing to screen readers, so a word stands beside it."""
    return format_html(
        '<svg class="pv-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/lucide/sprite.svg"),
        name,
    )


@register.simple_tag
def colon() -> str:
    """Write the colon between a name and what it is; French keeps it apart from the word."""
    return "\u00a0:" if (get_language() or "en").startswith("fr") else ":"


@register.filter
def said_brief(at: datetime, form: str) -> str:
    """Say a moment shortly, by Django's date letters."""
    return said.brief(at, form)


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> SafeString:
    """Write the hidden field of a POST form, also inside a part included with `only`."""
    request = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.filter
def error_target(field: BoundField) -> str:
    """Return the id of the first thing to fill in, where a link of the error summary leads."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.auto_id)


@register.filter
def spoken(reference: str) -> str:
    """Write a reference in groups: 1234 5678 9."""
    return references.spoken(reference)


@register.filter
def said_day(at: datetime) -> str:
    """Write a day as people say it."""
    return said.day(at, now=timezone.now())


@register.filter
def said_part_of_day(at: datetime) -> str:
    """Write until when something is promised."""
    return said.part_of_day(at, now=timezone.now())


@register.filter
def said_moment(at: datetime) -> str:
    """Write when something happened."""
    return said.moment(at, now=timezone.now())


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look up a key that is itself a value."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def staff_ways(context: Context) -> list[navigation.WayShown]:
    """Return the links of the staff pages that the signed-in person may follow."""
    request = getattr(context, "request", None)
    return navigation.ways_for(request.user, request.path) if request else []
