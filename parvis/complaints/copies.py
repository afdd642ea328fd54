"""What the mediator holds of somebody who handed something in, put together for them; opened with the mediators' key only."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.cases import access_request
from parvis.cases.access_request import Item, Section
from parvis.cases.giveaways import giveaways
from parvis.cases.models import Reporter
from parvis.cases.search import words_of
from parvis.complaints import reading, sealing, showing
from parvis.complaints.models import Grievance, GrievanceCopy


def assemble(asked: GrievanceCopy, *, private: str, redactions: Sequence[str] | None = None) -> list[Section]:
    """Return the copy as it stands, in its language: all of the thread, who opened it, and what is left of a report.

    `redactions` in place of those that are kept. Raises sealing.CannotOpen.
    """
    grievance = asked.grievance
    words = redactions_of(asked, private=private) if redactions is None else redactions
    with translation.override(asked.language):
        thread = reading.thread_of_mediator(grievance, private=private)
        parts = [*_handed_in(grievance, thread), *_report(thread), _rights(grievance)]
        return [access_request.blacked(part, words) for part in parts]


def redactions_of(asked: GrievanceCopy, *, private: str) -> list[str]:
    """Return the words blacked out by hand. Raises sealing.CannotOpen."""
    if not asked.redactions:
        return []
    found: list[str] = json.loads(sealing.unseal(bytes(asked.redactions), private=private))
    return found


def suggestions(asked: GrievanceCopy, *, private: str) -> list[str]:
    """Return what looks like a name, number or address in the copy and may be somebody else's."""
    told = reading.thread_of_mediator(asked.grievance, private=private)[0].told
    own = {word for name in ("name", "email", "phone", "address") for word in words_of(str(told.get(name, "")))}
    found: dict[str, None] = {}
    for part in assemble(asked, private=private)[:-1]:
        for item in part.items:
            for each in giveaways(item.text, language=asked.language):
                if not set(words_of(each.words)) <= own:
                    found[each.words] = None
    return list(found)


def bundle(asked: GrievanceCopy, *, private: str) -> bytes:
    """Return the copy as a ZIP, made in memory. Raises sealing.CannotOpen."""
    parts = assemble(asked, private=private)
    return access_request.packed(
        parts, _photos(asked.grievance, private=private), language=asked.language, at=asked.released_at
    )


def _photos(grievance: Grievance, *, private: str) -> Iterator[bytes]:
    for kept in grievance.files.all():
        try:
            yield reading.photo(kept, private=private, is_original=False)
        except FileNotFoundError:
            continue


def report_of(grievance: Grievance, *, private: str) -> str:
    """Return the reference of the report this came out of; "" where it was handed in here. Raises sealing.CannotOpen."""
    return str(reading.thread_of_mediator(grievance, private=private)[0].told.get("report", ""))


def _handed_in(grievance: Grievance, thread: Sequence[reading.Page]) -> Iterator[Section]:
    told = [Item(str(row["key"]), "", str(row["value"])) for row in showing.rows_of(thread[0].told)]
    how = Item(_("How it came"), _moment(grievance.arrived_at), str(grievance.get_door_display()))
    yield Section(_("What you told us"), (how, *told))
    letters = [
        Item(_("The mediator wrote") if page.is_ours else _("You added"), _moment(page.at), str(page.told["words"]))
        for page in thread[1:]
    ]
    yield Section(_("Letters, and what you added"), tuple(letters))
    looks = [Item(_moment(each.at), "", showing.looked(each.what)) for each in grievance.lookings.all()]
    yield Section(_("Who opened it"), tuple(looks))


def _report(thread: Sequence[reading.Page]) -> Iterator[Section]:
    reference = thread[0].told.get("report", "")
    found = Reporter.objects.filter(reference=reference, recipient__erased_at=None) if reference else ()
    for reporter in found:
        others = access_request.names_of_others(reporter)
        for part in access_request.own_sections(reporter):
            yield access_request.blacked(part, others)


def _rights(grievance: Grievance) -> Section:
    return Section(
        _("Why we have it, and what you may ask for"),
        (Item(_("How long it is kept"), "", showing.how_long(grievance, now=timezone.now())),),
        _(
            "The mediator keeps this to look into what you handed in, a task in the public interest. You may ask the mediator "
            "to correct or erase it, to limit what is done with it, and you may object. You may complain to the data "
            "protection authority."
        ),
    )


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
