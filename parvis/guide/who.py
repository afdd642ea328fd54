"""Who is who, and the way through justice: what a country pack and a city know, in the words of one reader."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.city import entrance, waits
from parvis.city.directory import Directory, ServiceView, TeamView
from parvis.city.hours import Opening
from parvis.city.opening_words import opening_of, say_opening
from parvis.city.packs import Force, Number, Offence, Source, Stage, Statement, Step, Use
from parvis.city.packs.names import ENTITLEMENT_NAMES, OFFENCE_NAMES, STAGE_NAMES
from parvis.city.packs.shape import Texts
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core import said
from parvis.core.languages import best
from parvis.situations.rules import Situation

# Which way through justice a situation leads to. One that describes an offence and is not here goes the general way.
OFFENCE_OF: Mapping[str, Offence] = {
    "robbed": Offence.THEFT,
    "burglary_over": Offence.THEFT,
    "bike_theft": Offence.THEFT,
    "phone_stolen": Offence.THEFT,
    "vehicle_stolen": Offence.THEFT,
    "shop_crime": Offence.THEFT,
    "assaulted": Offence.VIOLENCE,
    "school_violence": Offence.VIOLENCE,
    "threatened": Offence.THREATS,
    "stalked": Offence.THREATS,
    "street_harassment": Offence.THREATS,
    "cyberbullying": Offence.THREATS,
    "neighbour_harassment": Offence.THREATS,
    "violence_at_home": Offence.VIOLENCE_AT_HOME,
    "sexual_violence": Offence.SEXUAL_VIOLENCE,
    "intimate_images": Offence.SEXUAL_VIOLENCE,
    "dangerous_driving": Offence.TRAFFIC,
    "road_accident": Offence.TRAFFIC,
    "scam": Offence.FRAUD,
    "online_fraud": Offence.FRAUD,
    "false_visitor": Offence.FRAUD,
    "fake_message": Offence.FRAUD,
    "vandalism": Offence.VANDALISM,
    "hate_act": Offence.HATE,
    "refused_entry": Offence.HATE,
    "venue_breaks_rules": Offence.PETTY,
    "drug_use": Offence.OTHER,
    "dealing_stairwell": Offence.OTHER,
    "animal_ill_treated": Offence.OTHER,
    "dangerous_dog": Offence.OTHER,
    "something_suspicious": Offence.OTHER,
    "saw_something": Offence.OTHER,
}
# Somebody may look over this reader's shoulder: the way out is shown.
DELICATE = frozenset({Offence.VIOLENCE_AT_HOME, Offence.SEXUAL_VIOLENCE, Offence.THREATS, Offence.VIOLENCE})

# The general shape, the same in every country: what is decided at a stage, and what anybody can do there.
DECIDED: Mapping[Stage, Any] = {
    Stage.REPORT: _("You decide whether you report it. For some offences nothing follows unless you do."),
    Stage.POLICE: _("They look for evidence and hear people. They do not decide who is guilty."),
    Stage.PROSECUTOR: _("Here it is decided whether it goes on, ends in another way, or is closed."),
    Stage.COURT: _("Here it is decided whether somebody is guilty, what follows, and what is owed to you."),
    Stage.SUPPORT: _("Before, during and after; also if you report nothing."),
}
CAN_DO: Mapping[Stage, tuple[Any, ...]] = {
    Stage.REPORT: (
        _("Say before you begin that you need an interpreter, sign language or a break."),
        _("Bring somebody you trust."),
        _("Read it before you sign, and ask for what is wrong to be changed."),
    ),
    Stage.POLICE: (_("Add photos, names of witnesses or a doctor's paper, also later."),),
    Stage.PROSECUTOR: (_("Ask in writing what was decided, and why."),),
    Stage.COURT: (_("Say what you lost and what it cost, with papers."), _("Ask where you can wait apart.")),
    Stage.SUPPORT: (),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and its language where that is another than the page's."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Where something stands: the page, the day, whether somebody confirmed it, whether the city corrected it."""

    url: str
    on: date
    is_confirmed: bool
    is_from_city: bool = False


@dataclass(frozen=True, slots=True)
class NumberShown:
    """A number as residents read it. `please_check`: a help number past the day on which somebody should have looked."""

    code: str
    name: Words
    purpose: Words
    number: str
    link: str
    is_page: bool
    is_written: bool
    is_free: bool
    answered_by: str
    opening: str
    please_check: bool
    checked: Checked


@dataclass(frozen=True, slots=True)
class ForceShown:
    """A force on a page of its own."""

    code: str
    name: Words
    does: tuple[Words, ...]
    may: Words
    may_not: Words
    not_at_once: Words
    recognise: Words
    recognise_checked: Checked
    numbers: tuple[NumberShown, ...]
    checked: Checked


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """One of the city's services in a list."""

    code: str
    name: str
    plain_name: str
    opening: str
    address: str
    languages: tuple[str, ...]
    phones: tuple[Any, ...]
    url: str
    way_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A team in a neighbourhood: where and when to meet it. Nobody is named."""

    name: str
    service: str
    districts: tuple[tuple[str, str], ...]
    meeting_place: str
    opening: str
    phone: str
    link: str


@dataclass(frozen=True, slots=True)
class WaitShown:
    """How long a step usually takes here, as the city was told."""

    text: str
    source: str
    link: str
    on: date
    ask_first: bool


@dataclass(frozen=True, slots=True)
class StepShown:
    """One stage of the way through justice. `is_waited_for`: people wait for somebody there."""

    title: str
    decided: str
    who: Words
    ask: Words
    wait: Words
    waits_here: "WaitShown | None"
    is_waited_for: bool
    can_do: tuple[Words, ...]
    is_aside: bool
    checked: Checked


@dataclass(frozen=True, slots=True)
class RightShown:
    """What a victim may ask for."""

    title: str
    text: Words
    checked: Checked


def words(texts: Texts, language: str) -> Words:
    """Return the text for a reader, and the language it is in where that is not theirs."""
    text = best(texts, language)
    if not text or texts.get(language) == text:
        return Words(text)
    return Words(text, next((code for code, told in texts.items() if told == text), ""))


def checked(source: Source) -> Checked:
    return Checked(source.url, source.checked_on, source.is_confirmed, source.is_from_city)


def number_shown(number: Number, *, here: Directory, at: datetime, language: str) -> NumberShown:
    """Return a number with who answers, whether somebody is there now, and when it was looked at."""
    is_page = number.use in (Use.APP, Use.WEB)
    opening = opening_of(here, number, at)
    return NumberShown(
        code=number.code,
        name=words(number.names, language),
        purpose=words(number.what_for, language),
        number="" if is_page else number.number,
        link=number.link,
        is_page=is_page,
        is_written=number.use in (Use.SMS, Use.MESSENGER),
        is_free=number.is_free is True and number.use is Use.CALL,
        answered_by=number.answered_by,
        opening=say_opening(opening, now=at) if opening.is_known else "",
        please_check=number.should_be_checked_first(timezone.localdate(at)),
        checked=checked(number.source),
    )


def numbers_shown(found: Iterable[Number], *, here: Directory, at: datetime, language: str) -> list[NumberShown]:
    return [number_shown(number, here=here, at=at, language=language) for number in found]


def numbers_about(topics: Iterable[str], *, here: Directory, at: datetime, language: str) -> list[NumberShown]:
    """Return the numbers of some topics, in that order, each number once."""
    found: dict[str, Number] = {}
    for topic in topics:
        for number in here.pack.about(topic):
            found.setdefault(number.number, number)
    return numbers_shown(found.values(), here=here, at=at, language=language)


def force_shown(force: Force, *, here: Directory, at: datetime, language: str) -> ForceShown:
    """Return a force; numbers the city withdrew are left out."""
    known = filter(None, map(here.pack.number, force.numbers))
    return ForceShown(
        code=force.code,
        name=words(force.names, language),
        does=tuple(words(activity, language) for activity in force.activities),
        may=words(force.may, language),
        may_not=words(force.may_not, language),
        not_at_once=words(force.not_at_once, language),
        recognise=words(force.recognise.texts, language),
        recognise_checked=checked(force.recognise.source),
        numbers=tuple(numbers_shown(known, here=here, at=at, language=language)),
        checked=checked(force.source),
    )


def service_shown(service: ServiceView, *, here: Directory, at: datetime, language: str, names: Any) -> ServiceShown:
    """Return a service; `names` says a language's code in its own words."""
    return ServiceShown(
        code=service.code,
        name=service.name(language),
        plain_name=service.plain_name(language),
        opening=say_opening(opening_of(here, service, at), now=at),
        address=service.address,
        languages=tuple(names(code) for code in service.languages),
        phones=service.phones,
        url=reverse("city:who", args=[service.code]),
        way_in=entrance.said(service) if service.address else (),
    )


def services_by_kind(
    services: Iterable[ServiceView], *, here: Directory, at: datetime, language: str, names: Any
) -> list[tuple[str, list[ServiceShown]]]:
    """Return the services under what they do; police first, then in the order of the kinds."""
    order = sorted(ServiceKind, key=lambda kind: kind not in POLICE_KINDS)
    by_kind: dict[str, list[ServiceShown]] = {str(kind): [] for kind in order}
    for service in services:
        shown = service_shown(service, here=here, at=at, language=language, names=names)
        by_kind.setdefault(service.kind, []).append(shown)
    return [(str(ServiceKind(kind).label), found) for kind, found in by_kind.items() if found]


def services_in(here: Directory, district: str) -> list[ServiceView]:
    """Return the services of a district: those for it alone, and those for the whole city."""
    return [service for service in here.services.values() if not service.territory or district in service.territory]


def teams_shown(teams: Iterable[TeamView], *, here: Directory, at: datetime, language: str) -> list[TeamShown]:
    """Return teams with where and when to meet them, and whether that is now."""
    return [_team_shown(team, here, at, language) for team in teams]


def _team_shown(team: TeamView, here: Directory, at: datetime, language: str) -> TeamShown:
    service = here.service(team.service)
    places = [here.districts[code] for code in sorted(team.districts) if code in here.districts]
    opening = opening_of(here, team, at)
    return TeamShown(
        name=team.name,
        service=service.plain_name(language) if service else "",
        districts=tuple((place.name, reverse("guide:who_district", args=[place.code])) for place in places),
        meeting_place=team.meeting_place,
        opening=_when_there(opening, at),
        phone=team.phone,
        link=team.link if team.phone else "",
    )


def _when_there(opening: Opening, at: datetime) -> str:
    if not opening.is_known:
        return ""
    if opening.is_open:
        return str(
            _("There now, until %(until)s.") % {"until": said.moment(opening.until, now=at)}
            if opening.until
            else _("There day and night.")
        )
    return (
        str(_("There again %(when)s.") % {"when": said.moment(opening.opens_next, now=at)})
        if opening.opens_next
        else ""
    )


def statement(told: Statement, language: str) -> tuple[Words, Checked]:
    return words(told.texts, language), checked(told.source)


def offence_of(situation: Situation) -> Offence | None:
    """Return which way through justice a situation leads to; None where it describes no offence."""
    known = OFFENCE_OF.get(situation.code)
    return known or (Offence.OTHER if situation.is_offence else None)


def way_through_justice(situation: Situation) -> str:
    """Return the address of the page on justice for a situation, "" where it describes no offence."""
    offence = offence_of(situation)
    return reverse("guide:justice", args=[offence.value]) if offence else ""


def chain(offence: Offence, *, here: Directory, at: datetime, language: str) -> Iterator[StepShown]:
    """Yield the stages for an offence, in order: who decides what, how long it takes, where to ask, what can be done."""
    today = timezone.localdate(at)
    for step in here.pack.justice.chain(offence):
        told = waits.wait_for(here.waits, step.stage, offence)
        yield _step_shown(step, told, today, language)


def _wait_shown(told: waits.WaitView, today: date) -> WaitShown:
    return WaitShown(waits.said(told), told.source, told.link, told.told_on, ask_first=told.is_due(today))


def _step_shown(step: Step, told: waits.WaitView | None, today: date, language: str) -> StepShown:
    general = tuple(Words(str(each)) for each in CAN_DO[step.stage])
    own = words(step.can_do, language)
    return StepShown(
        title=str(STAGE_NAMES[step.stage]),
        decided=str(DECIDED[step.stage]),
        who=words(step.who, language),
        ask=words(step.ask, language),
        wait=words(step.wait, language),
        waits_here=_wait_shown(told, today) if told else None,
        is_waited_for=step.stage in waits.STAGES,
        can_do=(own, *general) if own.text else general,
        is_aside=step.stage is Stage.SUPPORT,
        checked=checked(step.source),
    )


def rights(*, here: Directory, language: str) -> list[RightShown]:
    """Return what a victim may ask for in this country."""
    return [
        RightShown(str(ENTITLEMENT_NAMES[right.kind]), words(right.texts, language), checked(right.source))
        for right in here.pack.justice.rights
    ]


def offences() -> list[tuple[str, str]]:
    """Return (name, address) of each way through justice."""
    return [(str(OFFENCE_NAMES[offence]), reverse("guide:justice", args=[offence.value])) for offence in Offence]
