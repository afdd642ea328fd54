"""Telling a caller how their matter stands: the reference shows nothing by itself (S6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from parvis.cases import rules
from parvis.cases.follow import is_theirs, promise_state
from parvis.cases.models import Case, Reporter
from parvis.cases.moves import State
from parvis.city import directory, places
from parvis.core import counters, references
from parvis.situations import catalogue

TRIES, LOCKED_FOR = 5, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be read out: where it stands, who answers by when. Never contact data, names or anybody's words.

    `is_theirs`: no agreement stands behind the date; the service decides, the city tells what it knows by then.
    """

    case: Case
    title: str
    state: str
    who: str
    promise_state: str
    is_theirs: bool
    answer: str


def look_up(*, reference: str, pin: str, place: str, at: datetime) -> Reporter | None:
    """Return the reporter if the PIN fits, or the place; a sensitive matter opens by its PIN only.

    Five failures lock this reference's door at desk and counter for 15 minutes, whoever tries. Wrong, unknown and locked
    look the same.
    """
    digits = references.normalise(reference) or ""
    name = f"desk:{counters.digest_of('desk', digits)}"
    is_locked = counters.current(name, window=LOCKED_FOR, at=at) >= TRIES
    found = (
        Reporter.objects.select_related("case", "case__merged_into", "recipient")
        .filter(reference=digits, recipient__erased_at__isnull=True)
        .first()
    )
    digest = rules.pin_digest(pin.strip(), key=settings.SECRET_KEY, reference=digits)
    fits = constant_time_compare(digest, found.pin_digest if found else "0" * 64)
    if found is not None and not fits and not pin.strip():
        fits = _is_the_place(found.case, place)
    if found is None or not fits or is_locked:
        counters.add(name, window=LOCKED_FOR, at=at)
        return None
    return found


def _is_the_place(case: Case, said: str) -> bool:
    """Whether somebody names the place of the case: all its telling words, in any order."""
    if case.is_sensitive or case.withheld_at:
        return False
    told = set(places.words(said))
    wanted = {word for word in places.words(case.place) if word not in places.FILLERS}
    return bool(wanted) and wanted <= told


def standing_of(reporter: Reporter, *, language: str, at: datetime) -> Standing:
    """Return what may be read out to this person. Of what is sensitive or withheld, not even what it is about."""
    case = reporter.case.merged_into or reporter.case
    is_closed_book = case.is_sensitive or case.withheld_at is not None
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    service = next((one for one in directory.current().services.values() if one.pk == case.service_id), None)
    answer = None if is_closed_book else case.case_answers.order_by("-id").first()
    return Standing(
        case=case,
        title="" if is_closed_book or situation is None else situation.title(language),
        state=_("Somebody is looking at it") if case.withheld_at else str(State(case.state).label),
        who=service.plain_name(language) if service and not is_closed_book else _("the city's coordinator"),
        promise_state=promise_state(case, at=at),
        is_theirs=service is not None and is_theirs(case),
        answer=answer.text if answer else "",
    )
