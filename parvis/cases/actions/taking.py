"""Taking what somebody tells the city: one transaction, whatever the door.

`take` and `take_many` save the same rows; the second does it for a whole batch of a history and writes to nobody.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from parvis.cases import public, rules, search
from parvis.cases.actions.following_up import of_whom
from parvis.cases.actions.refusals import CannotJoin, OtherBody
from parvis.cases.images import Photo
from parvis.cases.messages import FactValue, Telling, tell
from parvis.cases.models import Answer, Attachment, Case, Contact, Door, EndedAs, IdempotencyKey, Promise, Reporter
from parvis.cases.models.case import LIVE_DOORS
from parvis.cases.moves import Outcome, State
from parvis.cases.rules import Route
from parvis.city import directory as city_directory
from parvis.city.directory import Directory
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor
from parvis.core.references import new_reference, new_subject
from parvis.core.rows import insert
from parvis.correspondence.actions import ContactData, add_recipients, build_recipient
from parvis.correspondence.models import Recipient
from parvis.situations import catalogue as situations_catalogue
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import End, Kind, Situation, possible_danger, possible_grievance, possibly_sensitive

KEY_LASTS = timedelta(hours=72)
_TRIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """How to reach somebody, as they chose. Nothing at all is a choice too: they follow by reference and PIN."""

    language: str
    email: str = ""
    phone: str = ""
    channel: str = "page"
    is_safe_channel: bool = False
    name: str = ""
    letter_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is: a point (WGS 84 degrees) or words or both; empty where nobody said."""

    latitude: float | None = None
    longitude: float | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An idempotency key: scope is door and caller, `body` the bytes whose repetition is the same wish."""

    scope: str
    key: str
    body: bytes
    lasts: timedelta = KEY_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a history already knows of its end; `by`: who answered, else whoever brings the history."""

    answered_at: datetime | None = None
    outcome: str = Outcome.DONE
    text: str = ""
    due_at: datetime | None = None
    by: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What somebody told the city, checked by a form or a door.

    `may_lack_end`: a door that cannot ask back; where the answers lead to no service, the coordinator has it.
    """

    situation: str
    door: Door
    person: Person
    received_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    place: Place = Place()
    photos: Sequence[Photo] = ()
    join: int | None = None
    key: Key | None = None
    known: Known | None = None
    may_lack_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of it. For a repeated request: the same again, `is_repeat`."""

    case: Case
    reporter: Reporter
    pin: str
    is_repeat: bool = False


def take(*, intake: Intake, by: Actor, at: datetime, also: Callable[[Taken], None] | None = None) -> Taken:
    """Take one contact as a case, or join it to one: contact, case, route, promise, ledger, messages, in one transaction.

    `also` writes a door's own rows in the same transaction; it is not called for a repeated request.
    Raises what `rules.case_end_of` raises (UnknownSituation, UnknownAnswer, NotYetAnswered, NotACase), CannotJoin, and
    OtherBody for a used key with another body. Nothing is written then.
    """
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                taken = _take_once(intake, by=by, at=at)
                if also is not None and not taken.is_repeat:
                    also(taken)
                return taken
        except IntegrityError:
            # Two random references met: as good as never, and the whole is simply tried again.
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def take_many(*, intakes: Sequence[Intake], by: Actor, at: datetime, ids: Sequence[int] = ()) -> list[Case]:
    """Take a batch of a history in one transaction; nobody is written to. Leaves the same rows as `take`.

    `ids` keeps lists that go by number in the order of time when what is older comes later; the caller keeps them free.
    Joins and keys are not for histories. Raises as `take`, for the first intake that cannot be taken.
    """
    here, catalogue = city_directory.current(), situations_catalogue.current()
    with transaction.atomic():
        references = _free_references(len(intakes))
        drafts = [
            _draft(intake, catalogue, here, by=by, reference=reference)
            for intake, reference in zip(intakes, references, strict=True)
        ]
        if ids:
            for draft, number in zip(drafts, ids, strict=True):
                draft.case.pk = number
        _save(drafts, here, by=by, at=at, is_silent=True)
    return [draft.case for draft in drafts]


def _free_references(count: int) -> list[str]:
    """Return so many references that nobody has yet: in a large batch some random ones always meet older ones."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_reference() for _ in range(count - len(free))}
        free |= drawn - set(Reporter.objects.filter(reference__in=drawn).values_list("reference", flat=True))
    return list(free)


def _take_once(intake: Intake, *, by: Actor, at: datetime) -> Taken:
    here, catalogue = city_directory.current(), situations_catalogue.current()  # one small query each
    reference = new_reference()
    if intake.key and not _claim_key(intake.key, reference=reference, at=at):
        return _first_answer(intake.key)
    if intake.join is None:
        draft = _draft(intake, catalogue, here, by=by, reference=reference)
    else:
        draft = _joining_draft(intake, by=by, at=at, reference=reference)
    _save([draft], here, by=by, at=at, is_silent=False)
    return Taken(
        case=draft.case, reporter=draft.reporter, pin=rules.first_pin(key=settings.SECRET_KEY, reference=reference)
    )


def _claim_key(key: Key, *, reference: str, at: datetime) -> bool:
    """Insert the key first; return False where it was there already (a rival's transaction is waited for).

    A key whose time has passed counts as new, whether or not it has been swept yet.
    """
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_idempotencykey (scope, key, body_digest, reference, created_at, expires_at) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (scope, key) DO UPDATE SET body_digest = excluded.body_digest, "
            "reference = excluded.reference, created_at = excluded.created_at, expires_at = excluded.expires_at "
            "WHERE cases_idempotencykey.expires_at < excluded.created_at RETURNING id",
            [
                key.scope,
                key.key,
                rules.body_digest(key.body, key=settings.SECRET_KEY),
                reference,
                adapt(at),
                adapt(at + key.lasts),
            ],
        )
        return cursor.fetchone() is not None


def _first_answer(key: Key) -> Taken:
    kept = IdempotencyKey.objects.get(scope=key.scope, key=key.key)
    if kept.body_digest != rules.body_digest(key.body, key=settings.SECRET_KEY):
        raise OtherBody
    reporter = Reporter.objects.select_related("case", "recipient").get(reference=kept.reference)
    pin = rules.first_pin(key=settings.SECRET_KEY, reference=reporter.reference)
    return Taken(case=reporter.case, reporter=reporter, pin=pin, is_repeat=True)


@dataclass(slots=True)
class _Draft:
    """The rows of one intake, not saved yet."""

    case: Case
    recipient: Recipient
    reporter: Reporter
    contact: Contact
    intake: Intake
    is_new_case: bool
    route: Route | None = None
    promise: Promise | None = None
    answer: Answer | None = None


def _draft(intake: Intake, catalogue: Catalogue, here: Directory, *, by: Actor, reference: str | None = None) -> _Draft:
    situation = rules.situation_of(catalogue, intake.situation)
    end = _end(situation, intake)
    place = intake.place
    district = None
    if place.latitude is not None and place.longitude is not None:
        district = here.district_at(place.latitude, place.longitude)
    if end is None:
        route = rules.route_to_coordinator(situation=situation, at=intake.received_at, directory=here)
    else:
        code = district.code if district else None
        route = rules.route(situation=situation, end=end, district=code, at=intake.received_at, directory=here)
    is_grievance = possible_grievance(intake.words)
    case = _new_case(
        intake, situation, end, route, catalogue, reference=reference or new_reference(), is_grievance=is_grievance
    )
    case.district_id = district.pk if district else None
    if end is not None:
        _decide_public(case, situation, here)
    if is_grievance:
        _withhold(case)
        route = replace(route, service=None, why="withheld")
    due_at = intake.known.due_at if intake.known and intake.known.due_at else route.due_at
    case.first_due_at = case.due_at = due_at
    promise = Promise(
        case=case,
        service_id=route.service.pk if route.service else None,
        made_at=intake.received_at,
        due_at=due_at,
        hours=route.hours,
        basis=route.basis,
        is_first=True,
        is_signed=route.is_signed,
    )
    draft = _with_person(case, intake, by=by, reference=case.reference, is_new_case=True)
    draft.route, draft.promise = route, promise
    if intake.known and intake.known.answered_at:
        _end_of_history(draft, intake.known, by=by)
    return draft


def _end(situation: Situation, intake: Intake) -> End | None:
    """Return the end that makes a case; None where there is none and the door takes it all the same."""
    try:
        return rules.case_end_of(situation, intake.answers)
    except (rules.NotYetAnswered, rules.NotACase):
        if intake.may_lack_end and situation.routes_cases:
            return None
        raise


def _new_case(
    intake: Intake,
    situation: Situation,
    end: End | None,
    route: Route,
    catalogue: Catalogue,
    *,
    reference: str,
    is_grievance: bool,
) -> Case:
    place = intake.place
    sensitive = (
        situation.sensitivity_after(intake.answers) == "sensitive" or is_grievance or possibly_sensitive(intake.words)
    )
    return Case(
        reference=reference,
        public_id=new_subject(),
        subject=new_subject(),
        salt=new_subject(),
        kind=situation.kind,
        situation=situation.code,
        catalogue=catalogue.id,
        answers=dict(situation.path(intake.answers)),
        end=end.code if end else "",
        latitude=place.latitude,
        longitude=place.longitude,
        place=place.text[:200],
        place_note=place.note[:500],
        door=intake.door,
        language=intake.person.language,
        state=State.PASSED if route.service else State.UNROUTED,
        service_id=route.service.pk if route.service else None,
        is_sensitive=sensitive,
        danger_at=intake.received_at if possible_danger(intake.words) and not intake.known else None,
        received_at=intake.received_at,
        changed_at=intake.received_at,
    )


def _withhold(case: Case) -> None:
    """Keep what may tell of police action from every service until the mediator has looked (S1).

    It is sensitive too: nothing goes by itself to a phone that others may read.
    """
    case.withheld_at, case.is_sensitive = case.received_at, True
    case.state, case.service_id, case.is_public = State.UNROUTED, None, False
    case.public_from = case.public_latitude = case.public_longitude = None


def _decide_public(case: Case, situation: Situation, here: Directory) -> None:
    if not situation.is_public or case.is_sensitive or case.latitude is None or case.longitude is None:
        return
    case.is_public = True
    case.public_from = case.received_at + rules.PUBLIC_DELAY
    point = public.coarse_point(here, case.latitude, case.longitude)
    case.public_latitude, case.public_longitude = point if point else (None, None)


def _with_person(case: Case, intake: Intake, *, by: Actor, reference: str, is_new_case: bool) -> _Draft:
    person = intake.person
    recipient = build_recipient(
        data=ContactData(
            language=person.language,
            channel=person.channel,
            email=person.email,
            phone=person.phone,
            letter_address=person.letter_address,
            is_safe_channel=person.is_safe_channel,
        ),
        at=intake.received_at,
        is_sensitive=case.is_sensitive,
    )
    pin = rules.first_pin(key=settings.SECRET_KEY, reference=reference)
    reporter = Reporter(
        case=case,
        recipient=recipient,
        reference=reference,
        pin_digest=rules.pin_digest(pin, key=settings.SECRET_KEY, reference=reference),
        name=person.name,
        has_joined=not is_new_case,
        place="" if is_new_case else "\n".join(filter(None, [intake.place.text[:200], intake.place.note[:500]])),
        created_at=intake.received_at,
    )
    contact = Contact(
        case=case,
        reporter=reporter,
        subject=case.subject,
        door=intake.door,
        received_at=intake.received_at,
        ended_as=EndedAs.CASE if is_new_case else EndedAs.ADDED,
        situation=intake.situation,
        words=intake.words[: rules.MAX_WORDS],
        language=person.language,
        taken_by=by.reference if intake.door in (Door.DESK, Door.COUNTER) else "",
    )
    return _Draft(
        case=case, recipient=recipient, reporter=reporter, contact=contact, intake=intake, is_new_case=is_new_case
    )


def _joining_draft(intake: Intake, *, by: Actor, at: datetime, reference: str) -> _Draft:
    case = Case.objects.select_for_update().filter(pk=intake.join or 0).shown_publicly(at=at).open().first()
    if case is None:
        raise CannotJoin
    if possibly_sensitive(intake.words) or possible_grievance(intake.words):
        raise CannotJoin
    if possible_danger(intake.words):
        case.danger_at, case.danger_seen_at = intake.received_at, None
        case.save(update_fields=["danger_at", "danger_seen_at"])
    return _with_person(case, intake, by=by, reference=reference, is_new_case=False)


def _end_of_history(draft: _Draft, known: Known, *, by: Actor) -> None:
    case, answered_at = draft.case, known.answered_at
    if answered_at is None or case.first_due_at is None:
        return
    case.state, case.outcome = State.ANSWERED, Outcome(known.outcome)
    case.answered_at = case.closed_at = case.changed_at = answered_at
    case.closed_by_kind = (known.by or by).kind
    if draft.promise:
        draft.promise.kept = answered_at <= draft.promise.due_at
    draft.answer = Answer(
        case=case,
        service_id=case.service_id,
        outcome=case.outcome,
        text=known.text or "–",
        language=draft.recipient.language,
        at=answered_at,
        by_kind=(known.by or by).kind,
        by=(known.by or by).reference,
    )


def _save(drafts: Sequence[_Draft], here: Directory, *, by: Actor, at: datetime, is_silent: bool) -> None:
    """Write every row of the drafts, each kind by one statement."""
    add_recipients([draft.recipient for draft in drafts])
    insert(Case, (draft.case for draft in drafts if draft.is_new_case))
    insert(Reporter, (draft.reporter for draft in drafts))
    insert(Contact, (draft.contact for draft in drafts))
    insert(Promise, (draft.promise for draft in drafts if draft.promise))
    insert(Answer, (draft.answer for draft in drafts if draft.answer))
    insert(Attachment, (_attachment(draft, photo, by=by) for draft in drafts for photo in draft.intake.photos))
    ledger.write_many([line for draft in drafts for line in _lines(draft, by=by)])
    search.add([(draft.case, draft.intake.words, draft.reporter.reference) for draft in drafts])
    if is_silent:
        due.schedule_many(_promise_row(draft) for draft in drafts if draft.case.closed_at is None)
        return
    due.schedule_many(row for draft in drafts for row in _due_rows(draft, at=at))
    for draft in drafts:
        tell([_receipt(draft, at=at)], case=draft.case, at=at, here=here)
        if draft.case.danger_at == draft.intake.received_at and draft.intake.door not in LIVE_DOORS:
            tell([Telling("danger", draft.reporter)], case=draft.case, at=at, here=here)


def _receipt(draft: _Draft, *, at: datetime) -> Telling:
    # What may tell of police action is repeated to no screen and no mailbox.
    facts: dict[str, FactValue] = {"own_words": "" if draft.case.withheld_at else draft.intake.words[:500]}
    if draft.case.due_at and draft.case.due_at < at:
        facts["by_when"] = ""  # joined when it was late already: a day that has passed is no promise
    return Telling("received", draft.reporter, facts)


def _attachment(draft: _Draft, photo: Photo, *, by: Actor) -> Attachment:
    return Attachment(
        case=draft.case,
        reporter=draft.reporter,
        name=photo.name,
        small_name=photo.small_name,
        media_type=photo.media_type,
        size_bytes=photo.size_bytes,
        width=photo.width,
        height=photo.height,
        at=draft.intake.received_at,
        by_kind=by.kind,
    )


def _promise_row(draft: _Draft) -> due.Due:
    assert draft.promise is not None
    return due.Due(kind="cases.promise_due", due_at=draft.promise.due_at, payload={"promise": draft.promise.pk})


def _due_rows(draft: _Draft, *, at: datetime) -> list[due.Due]:
    if not draft.promise or draft.case.closed_at:
        return []
    rows = [_promise_row(draft)]
    if draft.route and draft.route.service and draft.route.service.reached_by != "inbox":
        rows.append(due.Due(kind="cases.hand_over", due_at=at, payload={"case": draft.case.pk}))
    return rows


def _lines(draft: _Draft, *, by: Actor) -> list[ledger.Line]:
    case, intake, route = draft.case, draft.intake, draft.route
    moment = intake.received_at

    def line(verb: str, **codes: ledger.Code) -> ledger.Line:
        return ledger.Line(verb=verb, subject=case.subject, by=by, at=moment, codes=codes)

    lines = [
        line(
            "cases.contact_ended",
            door=str(intake.door),
            ended_as=str(draft.contact.ended_as),
            situation=intake.situation,
            kind=str(case.kind),
            language=draft.recipient.language,
        )
    ]
    if not draft.is_new_case:
        return [*lines, line("cases.joined", door=str(intake.door), reporter=draft.reporter.pk)]
    lines.append(
        line(
            "cases.opened",
            situation=case.situation,
            kind=str(case.kind),
            district=case.district_id,
            catalogue=case.catalogue,
            door=str(case.door),
            sensitive=case.is_sensitive,
        )
    )
    if route is not None and draft.promise is not None:
        name = route.service.code if route.service else None
        lines.append(
            line("cases.routed", service=name, rule=route.why)
            if name
            else line("cases.unrouted", service=None, reason=route.why)
        )
        lines.append(
            line(
                "cases.promised",
                due=int(draft.promise.due_at.timestamp()),
                hours=route.hours,
                basis=route.basis,
                first=True,
                service=name,
            )
        )
    if case.danger_at == moment:
        lines.append(line("cases.danger_marked", how="words"))
    if draft.answer is not None and draft.promise is not None:
        if not draft.promise.kept:
            lines.append(_broken(draft.promise, case, route.service.code if route and route.service else None))
        lines.append(
            ledger.Line(
                verb="cases.answered",
                subject=case.subject,
                by=(intake.known.by if intake.known else None) or by,
                at=draft.answer.at,
                codes={
                    "outcome": str(case.outcome),
                    "service": route.service.code if route and route.service else None,
                    "kept": draft.promise.kept,
                    "standard": False,
                    "final": False,
                    "bulk": False,
                },
            )
        )
    return lines


def _broken(promise: Promise, case: Case, service: str | None) -> ledger.Line:
    """Say of a history what the worker says of the present: the time passed without an answer."""
    return ledger.Line(
        verb="cases.promise_broken",
        subject=case.subject,
        by=WORKER,
        at=promise.due_at,
        codes={
            "service": service,
            "due": int(promise.due_at.timestamp()),
            "first": True,
        },
    )


@transaction.atomic
def end_contact(
    *,
    door: Door,
    ended_as: EndedAs,
    language: str,
    by: Actor,
    at: datetime,
    situation: str = "",
    words: str = "",
    service: str = "",
    number_code: str = "",
    promise_hours: int | None = None,
) -> Contact:
    """Write down a contact that ends without a case: redirected, informed, urgent, call-back, silent.

    Words of a grievance are never kept here: its lane takes them (S1). Nothing is written of an urgent transfer but
    that it happened.
    """
    here = city_directory.current()
    to = here.service(service) if service else None
    known = situations_catalogue.current().situations.get(situation)
    keep_words = ended_as != EndedAs.URGENT and not (known and known.kind is Kind.GRIEVANCE)
    contact = Contact.objects.create(
        subject=new_subject(),
        door=door,
        received_at=at,
        ended_as=ended_as,
        situation=situation,
        words=words[: rules.MAX_WORDS] if keep_words else "",
        language=language,
        redirected_to_id=to.pk if to else None,
        number_code=number_code,
        taken_by=by.reference if door in (Door.DESK, Door.COUNTER) else "",
    )
    ledger.write(
        verb="cases.contact_ended",
        subject=contact.subject,
        by=by,
        at=at,
        codes={
            "door": str(door),
            "ended_as": str(ended_as),
            "situation": situation,
            "language": language,
            "to": service or number_code or None,
        },
    )
    if promise_hours is not None:
        _promise(contact, hours=promise_hours, at=at, service_id=to.pk if to else None)
    return contact


def _promise(contact: Contact, *, hours: int, at: datetime, service_id: int | None = None) -> Promise:
    return Promise.objects.create(
        contact=contact, service_id=service_id, made_at=at, due_at=at + timedelta(hours=hours),
        hours=hours, basis="calendar", is_first=True, is_signed=False,
    )  # fmt: skip


@transaction.atomic
def promise_call_back(*, contact_id: int, hours: int, by: Actor, at: datetime) -> Promise:
    """Promise to call back somebody who was sent on and found nobody there: the same contact, not a second one. Once.

    Raises as `say_whether_reached`.
    """
    contact = of_whom(contact_id=contact_id, by=by, at=at)
    made = contact.promises.first()
    if made is None:
        made = _promise(contact, hours=hours, at=at)
        ledger.write(
            verb="cases.promised", subject=contact.subject, by=by, at=at,
            codes={"due": int(made.due_at.timestamp()), "hours": hours, "basis": "calendar", "first": True},
        )  # fmt: skip
    return made


def canonical_body(values: Mapping[str, object]) -> bytes:
    """Return the bytes of a request's values, the same however they were ordered, for an idempotency key."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=str).encode()
