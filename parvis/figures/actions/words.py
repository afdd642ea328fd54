"""Words that stand beside the numbers: written by one person, released by another, withdrawn with their history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.city.models import District, Service
from parvis.city.rules import names_a_person
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.figures.models.words import VOICES, PublicText, PublicWords, WithdrawnWhy, WordsKind
from parvis.situations import catalogue


class NothingSaid(Exception):
    """There are no words, or the half of them is missing: what was said, what was done."""


class NeedsConsent(Exception):
    """A voice is kept only with the consent of its owner, and a day on which it was given."""


class NamesSomebody(Exception):
    """A voice is shown without a name."""


class UnknownGroup(Exception):
    """The catalogue has no such group of situations."""


class DayAhead(Exception):
    """What stands beside the figures has happened already."""


class Settled(Exception):
    """The words are released or withdrawn: they are not changed any more."""


class NeedsAnotherPerson(Exception):
    """Who wrote the words does not release them."""


class SeenOther(Exception):
    """The words are not those that were read."""


class NeedsReason(Exception):
    """Sent back, or withdrawn, with a reason."""


@transaction.atomic
def begin(
    *,
    kind: WordsKind,
    on: date,
    language: str,
    text: str,
    by: Actor,
    at: datetime,
    said: str = "",
    district: District | None = None,
    group: str = "",
    service: Service | None = None,
    shown_as: str = "",
    consent: Mapping[str, Any] | None = None,
) -> PublicWords:
    """Write words down in a first language; nobody but colleagues sees them yet.

    `consent` of a voice: `how` (ConsentHow), `on` (a day), `kept` (where the proof lies). Raises NothingSaid,
    NeedsConsent, NamesSomebody, UnknownGroup, DayAhead.
    """
    if group and group not in {each.code for each in catalogue.current().groups}:
        raise UnknownGroup(group)
    if on > timezone.localdate(at):
        raise DayAhead
    given = dict(consent or {})
    if kind in VOICES and (not given.get("how") or not given.get("on") or not str(given.get("kept", "")).strip()):
        raise NeedsConsent
    if names_a_person(shown_as):
        raise NamesSomebody
    row = PublicWords.objects.create(
        kind=kind, on=on, district=district, group=group, service=service, shown_as=shown_as.strip(),
        consent_how=given["how"] if kind in VOICES else "", consent_on=given["on"] if kind in VOICES else None,
        consent_kept=str(given["kept"]).strip() if kind in VOICES else "", made_at=at, made_by=by.reference,
    )  # fmt: skip
    write(row=row, language=language, said=said, text=text, by=by, at=at)
    return row


@transaction.atomic
def write(*, row: PublicWords, language: str, text: str, by: Actor, at: datetime, said: str = "") -> PublicText:
    """Write the words in one language, or write them anew before they are released.

    Raises NothingSaid, Settled once that language is released or the entry withdrawn.
    """
    row = PublicWords.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if language not in RESIDENT_LANGUAGES or not text.strip():
        raise NothingSaid
    if row.kind == WordsKind.SAID_DID and not said.strip():
        raise NothingSaid
    before = row.texts.filter(language=language).first()
    if row.withdrawn_at or (before is not None and before.is_released):
        raise Settled
    words, _is_new = PublicText.objects.update_or_create(
        words=row,
        language=language,
        defaults={
            "said": said.strip() if row.kind == WordsKind.SAID_DID else "",
            "text": text.strip(), "written_at": at, "written_by": by.reference, "sent_back_at": None,
            "sent_back_why": "",
        },
    )  # fmt: skip
    _note("figures.words_written", row, by=by, at=at, language=language)
    return words


@transaction.atomic
def release(*, words: PublicText, seen_at: datetime, by: Actor, at: datetime) -> PublicText:
    """Show the words to everybody, as they were read (`seen_at`: when they were written).

    Raises Settled, NeedsAnotherPerson for who wrote them, SeenOther.
    """
    words = _open(words)
    if words.written_by == by.reference:
        raise NeedsAnotherPerson
    if words.written_at != seen_at:
        raise SeenOther
    words.released_at, words.released_by = at, by.reference
    words.sent_back_at, words.sent_back_why = None, ""
    words.save()
    _note("figures.words_released", words.words, by=by, at=at, language=words.language)
    return words


@transaction.atomic
def send_back(*, words: PublicText, why: str, by: Actor, at: datetime) -> PublicText:
    """Give the words back to who wrote them, with a reason. Raises Settled, NeedsAnotherPerson, NeedsReason."""
    words = _open(words)
    if words.written_by == by.reference:
        raise NeedsAnotherPerson
    if not why.strip():
        raise NeedsReason
    words.sent_back_at, words.sent_back_why = at, why.strip()
    words.save()
    _note("figures.words_sent_back", words.words, by=by, at=at, language=words.language)
    return words


@transaction.atomic
def withdraw(*, row: PublicWords, why: WithdrawnWhy, reason: str, by: Actor, at: datetime) -> PublicWords:
    """Show the words no more, in any language; who, when and why stays. Where the person takes their consent back the
    words themselves go, too.

    Raises Settled, NeedsReason.
    """
    row = PublicWords.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.withdrawn_at:
        raise Settled
    if why != WithdrawnWhy.CONSENT and not reason.strip():
        raise NeedsReason
    row.withdrawn_at, row.withdrawn_by = at, by.reference
    row.withdrawn_why, row.withdrawn_reason = why, reason.strip()
    if why == WithdrawnWhy.CONSENT:
        row.texts.update(said="", text="", sent_back_why="", emptied_at=at)
        row.shown_as = row.consent_kept = ""
    row.save()
    _note("figures.words_withdrawn", row, by=by, at=at, why=str(why))
    return row


def _open(words: PublicText) -> PublicText:
    row = PublicWords.objects.select_for_update(of=("self",)).get(pk=words.words_id)
    words = PublicText.objects.select_related("words").get(pk=words.pk)
    if words.is_released or row.withdrawn_at:
        raise Settled
    return words


def _note(verb: str, row: PublicWords, *, by: Actor, at: datetime, **codes: str) -> None:
    ledger.write(verb=verb, subject=row.subject, by=by, at=at, codes={"kind": row.kind, **codes})
