"""Second looks, words of sheets that wait for one, and booklets that lie somewhere."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.core import ledger
from parvis.core.actors import Actor, ActorKind
from parvis.guide import second_looks
from parvis.guide.actions import pocket
from parvis.guide.models import BookletStack, SecondLook, SheetChange, SheetDraft
from parvis.guide.printing import stamps

SUBJECT = "pocket"


class OwnWork(Exception):
    """Whoever changed something does not look at it as the second person."""


class NotAsRead(Exception):
    """The draft was worded anew since its page was read."""


class NothingWaits(Exception):
    """Somebody has looked at it already, or it was changed once more since the page was read."""


@transaction.atomic
def look(*, subject: str, up_to: int, by: Actor, at: datetime) -> None:
    """Write down that a second person has looked at every change of a thing. Raises OwnWork, NothingWaits."""
    found = next((one for one in second_looks.waiting("en") if one.subject == subject), None)
    if found is None or found.newest != up_to:
        raise NothingWaits
    if by.reference in found.authors:
        raise OwnWork
    _looked(subject, up_to, by=by, at=at)


def _looked(subject: str, up_to: int, *, by: Actor, at: datetime) -> None:
    SecondLook.objects.create(subject=subject, up_to=up_to, looked_at=at, looked_by=by.reference)
    ledger.write(verb="guide.looked_at", subject="guide", by=by, at=at, codes={"what": subject[:80]})


@transaction.atomic
def draft_sheet(
    *, sheet: str, language: str, words: Mapping[str, str], seen: int, by: Actor, at: datetime
) -> SheetDraft | None:
    """Keep words of a sheet for a second person, in place of an older draft; None where nothing differs.

    Raises UnknownSheet, LinesWrong, ChangedMeanwhile, as putting them in force would.
    """
    differing = pocket.differing(sheet=sheet, language=language, words=words, seen=seen)
    if not differing:
        return None
    row, _made = SheetDraft.objects.update_or_create(
        sheet=sheet,
        language=language,
        defaults={"words": differing, "seen": seen, "made_at": at, "made_by": by.reference},
    )
    codes: dict[str, ledger.Code] = {"sheet": sheet, "language": language}
    ledger.write(verb="guide.sheet_drafted", subject=SUBJECT, by=by, at=at, codes=codes)
    return row


@transaction.atomic
def put_in_force(*, draft: SheetDraft, read: str, by: Actor, at: datetime) -> None:
    """Put a draft in force as its writer's words, looked at by a second person; `read` is the fingerprint they read.

    Raises OwnWork for its writer, NotAsRead where it says something else by now, NothingWaits where it is gone, and
    what `pocket.change_sheet` raises.
    """
    draft = _locked(draft)
    if draft.made_by == by.reference:
        raise OwnWork
    if draft.fingerprint != read:
        raise NotAsRead
    writer = Actor(ActorKind.STAFF, draft.made_by)
    before = {one.subject for one in second_looks.waiting("en")}
    pocket.change_sheet(
        sheet=draft.sheet, language=draft.language, words=draft.words, by=writer, at=at, seen=draft.seen
    )
    subject, newest = f"sheet:{draft.sheet}", pocket.newest_of(draft.sheet)
    if subject not in before and SheetChange.objects.filter(pk=newest, made_at=at).exists():
        _looked(subject, newest, by=by, at=at)
    draft.delete()


def _locked(draft: SheetDraft) -> SheetDraft:
    found = SheetDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:  # somebody has just decided about it
        raise NothingWaits
    return found


@transaction.atomic
def drop_draft(*, draft: SheetDraft, by: Actor, at: datetime) -> None:
    """Take a draft back; the sheet stays as it is. Raises NothingWaits where it is gone."""
    draft = _locked(draft)
    codes: dict[str, ledger.Code] = {"sheet": draft.sheet, "language": draft.language}
    draft.delete()
    ledger.write(verb="guide.draft_dropped", subject=SUBJECT, by=by, at=at, codes=codes)


@transaction.atomic
def lay_booklets(*, kind: str, language: str, where: str, copies: int, by: Actor, at: datetime) -> BookletStack:
    """Write down that copies of a booklet, as it reads now, lie somewhere; they take the place of those there before."""
    day = timezone.localdate(at)
    BookletStack.objects.filter(kind=kind, language=language, where=where, replaced_on=None).update(replaced_on=day)
    row = BookletStack.objects.create(
        kind=kind, language=language, where=where, copies=copies, printed_on=day,
        says=stamps.booklet(kind, language, at=at),
    )  # fmt: skip
    codes: dict[str, ledger.Code] = {"kind": str(kind), "language": language, "copies": copies}
    ledger.write(verb="guide.booklets_laid", subject="posters", by=by, at=at, codes=codes)
    return row


@transaction.atomic
def take_booklets(*, stack: BookletStack, by: Actor, at: datetime) -> None:
    """Write down that copies do not lie there any more."""
    stack = BookletStack.objects.select_for_update().get(pk=stack.pk)
    if stack.replaced_on is None:
        stack.replaced_on = timezone.localdate(at)
        stack.save(update_fields=["replaced_on"])
        codes: dict[str, ledger.Code] = {"kind": stack.kind, "language": stack.language}
        ledger.write(
            verb="guide.booklets_taken", subject="posters", by=by, at=at, codes={**codes, "copies": stack.copies}
        )
