"""Words about police action that came as an ordinary report: sealed into the lane, and gone from where they lay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from parvis.cases.models import Attachment, Case, Contact, Remark, Reporter
from parvis.complaints import actions
from parvis.complaints.actions import Picture
from parvis.core.actors import Actor
from parvis.core.languages import best
from parvis.correspondence.models import Message
from parvis.situations import catalogue

# How people wanted to be reached, in the lane's words.
_CHANNELS = {"email": "email", "sms": "phone", "call": "phone", "letter": "letter"}


@transaction.atomic
def move_case(*, case: Case, by: Actor, at: datetime) -> None:
    """Seal what each reporter of the case wrote as a grievance of their own, and empty the case.

    What stays is the shell: its reference, dates, and how its reporters are reached. Raises NoMediatorKey.
    """
    for reporter in case.reporters.select_related("recipient"):
        photos = list(reporter.attachments.all())
        words = [contact.words for contact in reporter.contacts.all()]
        words += [remark.text for remark in reporter.remarks.all()]
        _seal(
            reporter,
            words,
            photos,
            by=by,
            at=at,
            report=reporter.reference,
            place=" · ".join(filter(None, _place(reporter))),
            situation=_title(case, reporter.recipient.language),
        )
        _forget(photos)
        _forget_facts([reporter.reference])
    case.reporters.exclude(place="").update(place="")
    Contact.objects.filter(case=case).update(words="")
    Remark.objects.filter(case=case, reporter__isnull=False).update(text="")
    Case.objects.filter(pk=case.pk).update(
        place="", place_note="", latitude=None, longitude=None, district=None, released_text=""
    )


def _place(reporter: Reporter) -> list[str]:
    """Return where this person said it is."""
    return reporter.place.splitlines() if reporter.has_joined else [reporter.case.place, reporter.case.place_note]


@transaction.atomic
def move_words(*, remark: Remark, by: Actor, at: datetime) -> None:
    """Seal one person's later words and empty them on the report, which goes on without them. Raises NoMediatorKey."""
    if remark.reporter is not None:
        _seal(remark.reporter, [remark.text], [], by=by, at=at)
        Remark.objects.filter(pk=remark.pk).update(text="")


def _seal(
    reporter: Reporter, words: Iterable[str], photos: Sequence[Attachment], *, by: Actor, at: datetime, **more: str
) -> None:
    to = reporter.recipient
    channel = _CHANNELS.get(to.channel, "none")
    told: dict[str, Any] = {
        "what": "\n\n".join(filter(None, words)),
        "name": reporter.name,
        "naming": "confidential",
        "channel": channel,
        "email": to.email,
        "phone": to.phone,
        "address": to.letter_address,
        "is_safe": to.is_safe_channel,
        **more,
    }
    actions.take_over(
        told={name: value for name, value in told.items() if value},
        pictures=[Picture(data, data) for data in map(_bytes, photos) if data],
        language=to.language,
        by=by,
        at=at,
    )


def _title(case: Case, language: str) -> str:
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    return best(situation.texts["title"], language) if situation else ""


def _bytes(photo: Attachment) -> bytes:
    try:
        with default_storage.open(photo.name, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""


def _forget(photos: Sequence[Attachment]) -> None:
    """Delete the rows now, and the files once the sealed ones are sure to stay."""
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    for photo in photos:
        for name in (photo.name, photo.small_name):
            transaction.on_commit(partial(default_storage.delete, name))


def _forget_facts(references: Sequence[str]) -> None:
    """Take the person's own words out of messages that were written about the report."""
    for message in Message.objects.filter(about__in=references, facts__has_key="own_words"):
        message.facts = {name: value for name, value in message.facts.items() if name != "own_words"}
        message.save(update_fields=["facts"])
