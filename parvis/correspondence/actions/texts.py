"""The city's own words: every version kept, each checked before it can be used."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from parvis.core import ledger, revisions
from parvis.core.actors import Actor
from parvis.correspondence import texts
from parvis.correspondence.models import Template
from parvis.correspondence.texts import Text


class TextRefused(Exception):
    """The text cannot be used; `problems` says why, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__()
        self.problems = problems


def save_text(*, text: Text, by: Actor, at: datetime) -> Template:
    """Put the city's words in the place of those used until now. Raises TextRefused; the old ones stay then."""
    if problems := texts.problems(text):
        raise TextRefused(problems)
    return _add(text, text.subject, text.body, by, at)


def take_shipped(*, text: Text, by: Actor, at: datetime) -> Template:
    """Use the shipped words again; the city's own stay in the history."""
    return _add(text, "", "", by, at)


@transaction.atomic
def _add(text: Text, subject: str, body: str, by: Actor, at: datetime) -> Template:
    key = {"event": text.event, "language": text.language, "channel": text.channel}
    newest = Template.objects.filter(**key).aggregate(number=Max("number"))["number"] or 0
    row = Template.objects.create(
        **key, number=newest + 1, subject=subject, body=body, saved_at=at, saved_by=by.reference
    )
    revisions.bump(texts.REVISION)
    ledger.write(verb="correspondence.text_changed", subject="texts", by=by, at=at, codes={**key, "number": row.number})
    return row
