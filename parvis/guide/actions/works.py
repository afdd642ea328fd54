"""The library of works: added and worded, who agrees, who agrees no more."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from parvis.cases import images
from parvis.core import ledger, references
from parvis.core.actors import Actor, ActorKind
from parvis.guide.models import Work, WorkPerson
from parvis.guide.models.works import WorkKind

MAX_BYTES = 50 * 1024 * 1024
PERSON = Actor(ActorKind.REPORTER, "consent")
PICTURES = (WorkKind.COMIC, WorkKind.DRAWING)
# What a file of each kind begins with: (place, bytes, media type, ending).
_BEGINS: Mapping[str, tuple[tuple[int, bytes, str, str], ...]] = {
    WorkKind.CLIP: ((4, b"ftyp", "video/mp4", "mp4"), (0, b"\x1aE\xdf\xa3", "video/webm", "webm")),
    WorkKind.SOUND: (
        (0, b"ID3", "audio/mpeg", "mp3"),
        (0, b"\xff\xfb", "audio/mpeg", "mp3"),
        (0, b"OggS", "audio/ogg", "ogg"),
    ),
}


class OtherFile(Exception):
    """The file is not of the kind it is said to be."""


class NoCaptions(Exception):
    """A clip has captions (WebVTT); without them deaf people are left out."""


class ParentMissing(Exception):
    """A minor agrees together with a parent."""


def stored(kind: str, data: bytes) -> tuple[str, str]:
    """Keep a file under a name nobody guesses; return name and media type. Pictures are made anew. Raises OtherFile."""
    if kind in PICTURES:
        try:
            data = images.reencode(data)[0]
        except (images.NotAPhoto, images.TooBig):
            raise OtherFile from None
        media_type, ending = "image/jpeg", "jpg"
    else:
        found = next((one for one in _BEGINS[kind] if data[one[0] :].startswith(one[1])), None)
        if found is None:
            raise OtherFile
        media_type, ending = found[2], found[3]
    name = default_storage.save(f"works/{secrets.token_hex(16)}.{ending}", ContentFile(data))
    return name, media_type


def _family(kind: str) -> str:
    """Return a kind, comics and drawings as one: their files are alike."""
    return WorkKind.DRAWING if kind in PICTURES else kind


@transaction.atomic
def keep(*, work: Work | None, changes: Mapping[str, Any], data: bytes | None, by: Actor, at: datetime) -> Work:
    """Add a work (None) or change one; `data` is a new file in place of the old. Raises OtherFile, NoCaptions."""
    row = work or Work()
    before = row.kind
    for name, value in changes.items():
        setattr(row, name, value)
    if row.kind == WorkKind.CLIP and not row.captions.strip().startswith("WEBVTT"):
        raise NoCaptions
    if data is None and row.file and _family(row.kind) != _family(before):
        raise OtherFile  # a film is no drawing: another kind comes with its own file
    if data is not None:
        old = row.file
        row.file, row.media_type = stored(row.kind, data)
        if old:
            transaction.on_commit(partial(default_storage.delete, old))
    row.save()
    _say("guide.work_kept", row, by=by, at=at)
    return row


@transaction.atomic
def agree(
    *,
    work: Work,
    name: str,
    is_minor: bool,
    parent_agreed: bool,
    agreed_on: date,
    until: date | None,
    by: Actor,
    at: datetime,
) -> tuple[WorkPerson, str]:
    """Write down that somebody agrees to be in a work; return the secret by which they withdraw. Raises ParentMissing."""
    if is_minor and not parent_agreed:
        raise ParentMissing
    token = references.new_token()
    row = WorkPerson.objects.create(
        work=work, name=name, is_minor=is_minor, parent_agreed=parent_agreed, agreed_on=agreed_on, until=until,
        token_digest=references.digest(token),
    )  # fmt: skip
    _say("guide.consent_given", work, by=by, at=at)
    return row, token


@transaction.atomic
def withdraw(*, person: WorkPerson, by: Actor, at: datetime) -> None:
    """Take somebody out at their word: the file is deleted, the work is shown no more, the name is forgotten.

    The makers may cut it anew without them; then it is uploaded again and the person taken off its list.
    """
    person = WorkPerson.objects.select_for_update().get(pk=person.pk)
    if person.withdrawn_at is not None:
        return
    person.withdrawn_at, person.name, person.token_digest = at, "", None
    person.save(update_fields=["withdrawn_at", "name", "token_digest"])
    work = Work.objects.select_for_update().get(pk=person.work_id)
    if work.file:
        transaction.on_commit(partial(default_storage.delete, work.file))
    work.file, work.media_type, work.is_public = "", "", False
    work.save(update_fields=["file", "media_type", "is_public"])
    _say("guide.consent_withdrawn", work, by=by, at=at)


@transaction.atomic
def take_off(*, person: WorkPerson, by: Actor, at: datetime) -> None:
    """Take somebody off the list of a work they are not in any more."""
    work = person.work
    person.delete()
    _say("guide.person_taken_off", work, by=by, at=at)


def _say(verb: str, work: Work, *, by: Actor, at: datetime) -> None:
    ledger.write(verb=verb, subject=f"guide.work:{work.pk}", by=by, at=at, codes={"kind": str(work.kind)})
