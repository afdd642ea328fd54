"""Loading the invented year: contacts and cases in bulk, then what people said of the answers, and longer stories.

Everything goes through the actions of `cases`. Nobody is written to: reporters of the past use the page only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from django.utils import timezone

from parvis.cases import actions, rules
from parvis.cases.models import Case, Door, EndedAs, Reporter
from parvis.cases.moves import Outcome
from parvis.city import directory
from parvis.city.directory import Directory, ServiceView
from parvis.core.actors import Actor
from parvis.demo import stories
from parvis.demo.cast import VISITOR, Cast
from parvis.demo.plan import rhythm
from parvis.demo.plan.contacts import Told, told_on, words_of
from parvis.situations import catalogue
from parvis.situations.rules import Action, Basis, End, Sensitivity

OFFICE_OPENS, OFFICE_CLOSES = 8, 17
WORKING_TO_CALENDAR = 3.3  # ten working hours a day, five days a week
ACCEPTED_SHARE = 3  # of the open ones, two in three are in somebody's hands
NEVER_LONGER = timedelta(days=40)
SAID_WITHIN = timedelta(minutes=3)
ANSWERING = {Door.DESK: 7, Door.WEB: 2}  # of ten


@dataclass(frozen=True)
class Year:
    """The invented year: it ends at `born`, the moment the demonstration was made. `contacts` in all."""

    born: datetime
    contacts: int
    zone: tzinfo

    @cached_property
    def first(self) -> date:
        return self.born.astimezone(self.zone).date() - timedelta(days=rhythm.DAYS - 1)

    def told(self, days: range) -> list[Told]:
        """Return who told what on these days, up to the moment the demonstration was made."""
        return [
            told
            for day in days
            for told in told_on(day, first=self.first, total=self.contacts, zone=self.zone)
            if told.at <= self.born
        ]


def load(told: Sequence[Told], *, year: Year, cast: Cast) -> None:
    """Take in what these people told, in the caller's transaction."""
    here, ends = directory.current(), _Ends()
    cases = [one for one in told if ends.of(one).action is Action.CASE]
    taken = _take(cases, ends, year=year, cast=cast, here=here)
    for one in told:
        if ends.of(one).action is not Action.CASE:
            _end(one, ends.of(one), year=year, cast=cast, here=here)
    _look_after(cases, taken, year=year, cast=cast)


class _Ends:
    """The end each path leads to, walked once."""

    def __init__(self) -> None:
        self.known, self.catalogue = dict[int, End](), catalogue.current()

    def of(self, told: Told) -> End:
        key = id(told.path)
        if key not in self.known:
            situation = rules.situation_of(self.catalogue, told.path.situation)
            self.known[key] = rules.end_of(situation, told.path.answers)
        return self.known[key]


def _take(cases: Sequence[Told], ends: _Ends, *, year: Year, cast: Cast, here: Directory) -> dict[int, Case]:
    """Take the cases, each by whoever took it: a call-taker, or the person at the form."""
    groups: dict[Actor, list[Told]] = defaultdict(list)
    for told in cases:
        groups[_taker(told, cast)].append(told)
    taken: dict[int, Case] = {}
    for by, group in groups.items():
        intakes = [_intake(told, ends.of(told), year=year, cast=cast, here=here) for told in group]
        rows = actions.take_many(intakes=intakes, by=by, at=year.born, ids=[told.number for told in group])
        taken |= {row.pk: row for row in rows}
    return taken


def _taker(told: Told, cast: Cast) -> Actor:
    if told.door not in (Door.DESK, Door.COUNTER):
        return VISITOR
    return cast.call_takers[told.number % len(cast.call_takers)]


def _intake(told: Told, end: End, *, year: Year, cast: Cast, here: Directory) -> actions.Intake:
    place = actions.Place()
    if told.spot:
        place = actions.Place(latitude=told.spot.latitude, longitude=told.spot.longitude, text=told.spot.text)
    return actions.Intake(
        situation=told.path.situation,
        answers=told.path.answers,
        door=Door(told.door),
        person=actions.Person(language=told.language),
        received_at=told.at,
        words=told.words,
        place=place,
        known=_known(told, end, year=year, cast=cast, here=here),
    )


def _known(told: Told, end: End, *, year: Year, cast: Cast, here: Directory) -> actions.Known | None:
    """Return how it ended, if it had ended when the demonstration was made; stories find their own end."""
    if told.story:
        return None
    district = told.spot.district if told.spot else None
    rule = end.route(district=district, at=told.at, zone=here.city.zone)
    service = here.service_for(rule.service_kind, district, told.at)
    agreement = here.agreement(service.code, told.path.situation, timezone.localdate(told.at)) if service else None
    if end.is_urgent:  # no agreement of Valdoria shortens a danger's promise, and none may lengthen it
        agreement = None
    hours, basis = (
        (agreement.promise_hours, agreement.promise_basis) if agreement else (rule.promise.hours, rule.promise.basis)
    )
    wait = timedelta(hours=hours * told.speed * (WORKING_TO_CALENDAR if basis == Basis.WORKING else 1))
    answered_at = told.at + max(timedelta(minutes=25), min(wait, NEVER_LONGER))
    if basis == Basis.WORKING:
        answered_at = in_office_hours(answered_at, here.city.zone)
    if answered_at > year.born:
        return None
    staff = cast.staff_of(service.pk if service else None)
    return actions.Known(
        answered_at=answered_at, outcome=told.outcome, text=told.answer, by=staff[told.number % len(staff)]
    )


def in_office_hours(moment: datetime, zone: tzinfo) -> datetime:
    """Return the moment, or the next one at which somebody is in the office."""
    local = moment.astimezone(zone)
    if local.hour >= OFFICE_CLOSES:
        local = local.replace(hour=OFFICE_OPENS) + timedelta(days=1)
    elif local.hour < OFFICE_OPENS:
        local = local.replace(hour=OFFICE_OPENS)
    while local.weekday() > 4:
        local += timedelta(days=1)
    return local


def _end(told: Told, end: End, *, year: Year, cast: Cast, here: Directory) -> None:
    """Write down a contact that was told, sent on, put through, or fell silent; of some sent on, whether anybody answered."""
    service = here.service_for(end.redirect_kind, told.spot.district if told.spot else None, told.at)
    ended_as = EndedAs.REDIRECTED if end.action is Action.REDIRECT else EndedAs.INFORMED
    if told.door == Door.DESK and told.number % 41 == 0:
        ended_as = (EndedAs.SILENT, EndedAs.CALL_BACK, EndedAs.URGENT)[told.number % 3]
    is_about = ended_as in (EndedAs.REDIRECTED, EndedAs.INFORMED)
    contact = actions.end_contact(
        door=Door(told.door),
        ended_as=ended_as,
        language=told.language,
        by=_taker(told, cast),
        at=told.at,
        situation=told.path.situation if is_about else "",
        words=told.words if is_about else "",
        service=service.code if service and is_about else "",
        number_code=end.number_code if is_about else "",
    )
    said_at = told.at + SAID_WITHIN
    if service and ended_as == EndedAs.REDIRECTED and _says_how_it_went(told, end, service) and said_at <= year.born:
        is_open = here.opening(service, told.at).is_open
        reached = told.number % 8 != 0 if is_open else told.number % 5 == 0
        actions.say_whether_reached(contact_id=contact.pk, reached=reached, by=_taker(told, cast), at=said_at)


def _says_how_it_went(told: Told, end: End, service: ServiceView) -> bool:
    """Whether this one is asked, and answers: most who are put through by a call-taker, few at home."""
    situation = catalogue.current().situations[told.path.situation]
    may_be_asked = rules.may_be_asked_after(
        situation=situation,
        is_sensitive=situation.sensitivity_after(told.path.answers) == Sensitivity.SENSITIVE,
        service_kind=service.kind,
        number_code=end.number_code,
    )
    return may_be_asked and told.number % 10 < ANSWERING.get(Door(told.door), 0)


def _look_after(told: Sequence[Told], taken: Mapping[int, Case], *, year: Year, cast: Cast) -> None:
    """Let people say what they think of the answers, colleagues take up what is open, and stories go their way."""
    judged = [one.number for one in told if one.is_judged and taken[one.number].answered_at]
    reporters = {
        reporter.case_id: reporter
        for reporter in Reporter.objects.filter(case__in=judged).select_related("case", "recipient")
    }
    for one in told:
        case = taken[one.number]
        if one.story:
            stories.play(one, case, cast=cast, born=year.born)
        elif case.is_open and case.service_id and one.number % ACCEPTED_SHARE:
            _accept(one, case, year=year, cast=cast)
        elif one.number in reporters:
            _judge(one, case, reporters[one.number], year=year, cast=cast)


def _accept(told: Told, case: Case, *, year: Year, cast: Cast) -> None:
    user = cast.users_of(case.service_id)[told.number % 2]
    at = min(told.at + timedelta(hours=3 * told.speed), year.born)
    by = cast.staff_of(case.service_id)[told.number % 2]
    actions.accept(case=case, by=by, at=at, user=user if told.number % 2 else None)


def _judge(told: Told, case: Case, reporter: Reporter, *, year: Year, cast: Cast) -> None:
    """Say solved or not; *not solved* brings a second look, and a final answer by somebody else when there was time."""
    assert case.answered_at is not None
    at = case.answered_at + timedelta(hours=2 + 30 * told.speed)
    if at > year.born:
        return
    words = words_of(told.language)
    reason = "" if told.is_solved else words["unhappy"][told.number % len(words["unhappy"])]
    actions.judge(reporter=reporter, solved=told.is_solved, by=VISITOR, at=at, reason=reason)
    settled_at = in_office_hours(at + timedelta(days=2 + 2 * told.speed), year.zone)
    if told.is_solved or settled_at > year.born:
        return
    staff = cast.staff_of(case.service_id)
    other = staff[(told.number + 1) % len(staff)]
    text = words["final"][told.number % len(words["final"])]
    actions.settle(case=case, outcome=Outcome.DONE, text=text, language=told.language, by=other, at=settled_at)
