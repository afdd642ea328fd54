"""An invented case, with which a text is shown before it is used."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.city import directory
from parvis.correspondence import events, rendering
from parvis.correspondence.events import Fact
from parvis.correspondence.models import Message
from parvis.correspondence.rendering import Rendered, Terms
from parvis.correspondence.texts import Text


def preview(text: Text, *, at: datetime) -> Rendered:
    """Return a text as somebody would read it. Raises WordingRefused."""
    event = events.get(text.event)
    message = Message(
        event=text.event,
        kind=event.kind,
        about="123456786",
        language=text.language,
        facts={name: _value(fact, text.language, at) for name, fact in event.placeholders.items()},
    )
    link = f"{settings.PARVIS_BASE_URL}/follow/{_letters()}"
    return rendering.render(
        [message],
        Terms(language=text.language, channel=text.channel, at=at, link=lambda: link, may_reply=True),
        text=text,
    )


def _letters() -> str:
    return "abcdefghijklmnopqrstuvwxyz012345"


def _value(fact: Fact, language: str, at: datetime) -> str | dict[str, str]:
    if fact in (Fact.BY_WHEN, Fact.DAY):
        return (at + timedelta(days=2)).isoformat()
    if fact == Fact.SERVICE:
        return next(iter(directory.current().services), "")
    if fact == Fact.LINK:
        return f"/follow/{_letters()}"
    if fact == Fact.CODE:
        return "123456"
    with override(language):
        words = _("(here stands what was said)")
    return {language: words} if fact == Fact.TEXTS else words
