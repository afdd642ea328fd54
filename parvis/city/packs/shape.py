"""What a country pack holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from parvis.city.hours import HolidayCalendar
from parvis.core.languages import best

COUNTRIES = ("BE", "ES", "FR", "IT", "PT")

Texts = Mapping[str, str]


class Group(StrEnum):
    """Where a number is shown: on the danger card, beside it for those who cannot speak, or among the help lines."""

    EMERGENCY = "emergency"
    TEXT = "text"
    HELP = "help"


class Use(StrEnum):
    """How a number or address is used."""

    CALL = "call"
    SMS = "sms"
    MESSENGER = "messenger"
    APP = "app"
    WEB = "web"


class Topic(StrEnum):
    """What a number is for. Redirects of situations name a topic; every pack answers the required ones."""

    ANY_EMERGENCY = "any_emergency"
    POLICE = "police"
    FIRE = "fire"
    MEDICAL = "medical"
    SEA_RESCUE = "sea_rescue"
    MEDICAL_NOT_URGENT = "medical_not_urgent"
    FIRE_NOT_URGENT = "fire_not_urgent"
    POISON = "poison"
    VICTIMS = "victims"
    VIOLENCE_AGAINST_WOMEN = "violence_against_women"
    SEXUAL_VIOLENCE = "sexual_violence"
    CHILDREN = "children"
    MISSING_CHILDREN = "missing_children"
    SUICIDE = "suicide"
    DISTRESS = "distress"
    HOMELESSNESS = "homelessness"
    ELDER_ABUSE = "elder_abuse"
    DISABILITY = "disability"
    DISCRIMINATION = "discrimination"
    CYBERCRIME = "cybercrime"
    LOST_CARD = "lost_card"
    DRUGS = "drugs"
    TRAFFICKING = "trafficking"
    POLICE_OVERSIGHT = "police_oversight"


REQUIRED_TOPICS = frozenset(
    {
        Topic.ANY_EMERGENCY,
        Topic.VICTIMS,
        Topic.VIOLENCE_AGAINST_WOMEN,
        Topic.CHILDREN,
        Topic.SUICIDE,
        Topic.HOMELESSNESS,
        Topic.ELDER_ABUSE,
        Topic.DISABILITY,
        Topic.DISCRIMINATION,
        Topic.CYBERCRIME,
        Topic.DRUGS,
        Topic.POLICE_OVERSIGHT,
    }
)


class Stage(StrEnum):
    """A step on the way of a criminal case, in the order in which it comes."""

    REPORT = "report"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    SUPPORT = "support"


class Offence(StrEnum):
    """What kind of offence it is, in everyday groups; the way through justice is told for each."""

    THEFT = "theft"
    VIOLENCE = "violence"
    THREATS = "threats"
    VIOLENCE_AT_HOME = "violence_at_home"
    SEXUAL_VIOLENCE = "sexual_violence"
    TRAFFIC = "traffic"
    FRAUD = "fraud"
    VANDALISM = "vandalism"
    HATE = "hate"
    PETTY = "petty"
    OTHER = "other"


class Entitlement(StrEnum):
    """What a victim may ask for in every country of the Union (Directive 2012/29/EU)."""

    COPY = "copy"
    INTERPRETER = "interpreter"
    LAWYER = "lawyer"
    CASE_CLOSED = "case_closed"
    COMPENSATION = "compensation"


@dataclass(frozen=True)
class Source:
    """Where an item was read, on which day, and by when somebody has to look again.

    `is_confirmed` false: nobody found it on a public page; a city has to confirm it before residents rely on it.
    `is_from_city` true: the city corrected it, so what stands at `url` is no longer what is shown.
    """

    url: str
    checked_on: date
    check_by: date
    is_confirmed: bool
    is_from_city: bool = False

    def is_due(self, on: date) -> bool:
        return on >= self.check_by


@dataclass(frozen=True)
class Number:
    """A number (or page, for `web` and `app`) and who answers it.

    `hours` in OpenStreetMap syntax, empty when unknown; `is_free` None when unknown; `languages` empty when unknown.
    """

    code: str
    group: Group
    topic: Topic
    use: Use
    number: str
    names: Texts
    what_for: Texts
    answered_by: str
    hours: str
    is_free: bool | None
    languages: tuple[str, ...]
    source: Source

    def name(self, language: str) -> str:
        return best(self.names, language)

    def purpose(self, language: str) -> str:
        return best(self.what_for, language)

    def should_be_checked_first(self, on: date) -> bool:
        """Return whether to ask people to check it: a help number past its day. Emergency numbers never are."""
        return self.group is Group.HELP and self.source.is_due(on)

    @property
    def link(self) -> str:
        """Return what a press does: tel:, sms:, the page; "" for a messenger, whose number is typed in."""
        if self.use in (Use.APP, Use.WEB):
            return self.number
        if self.use == Use.MESSENGER:
            return ""
        bare = "".join(sign for sign in self.number if sign.isdigit() or sign == "+")
        return f"sms:{bare}" if self.use == Use.SMS else f"tel:{bare}"


@dataclass(frozen=True)
class Statement:
    """Something every resident must be told, in their language, with its source."""

    texts: Texts
    source: Source

    def text(self, language: str) -> str:
        return best(self.texts, language)


@dataclass(frozen=True)
class StaffGroups:
    """By which marks a city may count its staff here, and why not by others; it rests on law, so a source stands beside it.

    `lawful` holds sex, age, residence, language, birthplace or origin. What is not named is not counted.
    """

    lawful: tuple[str, ...]
    texts: Texts
    source: Source

    def text(self, language: str) -> str:
        return best(self.texts, language)


@dataclass(frozen=True)
class Force:
    """A police force: what it does, may and may not do, how to know a genuine officer, why it may not come at once.

    `numbers` holds codes of the pack's numbers. `recognise` has a source of its own.
    """

    code: str
    kind: str
    names: Texts
    may: Texts
    may_not: Texts
    activities: tuple[Texts, ...]
    not_at_once: Texts
    recognise: Statement
    numbers: tuple[str, ...]
    source: Source

    def name(self, language: str) -> str:
        return best(self.names, language)

    def text(self, part: str, language: str) -> str:
        """Return one part (may, may_not, not_at_once) in a language."""
        return best(getattr(self, part), language)

    def does(self, language: str) -> tuple[str, ...]:
        """Return what it does, in plain words, one thing at a time."""
        return tuple(best(activity, language) for activity in self.activities)


@dataclass(frozen=True)
class Remedy:
    """Where somebody can turn against police action.

    `time_limit_days` is 0 where there is none or it cannot be said in days; the words in `time_limit` always say it.
    """

    code: str
    names: Texts
    who_may: Texts
    how: Texts
    time_limit: Texts
    time_limit_days: int
    cost: Texts
    passes_on: Texts
    web: str
    phone: str
    source: Source

    def name(self, language: str) -> str:
        return best(self.names, language)

    def text(self, part: str, language: str) -> str:
        """Return one part (who_may, how, time_limit, cost, passes_on) in a language."""
        return best(getattr(self, part), language)


@dataclass(frozen=True)
class Step:
    """Who decides at one stage, where to ask, what can be done there; `offences` empty: for all of them.

    `wait` is empty where nobody published how long it usually takes: then people are told where to ask.
    """

    code: str
    stage: Stage
    offences: tuple[Offence, ...]
    who: Texts
    ask: Texts
    can_do: Texts
    wait: Texts
    source: Source

    def text(self, part: str, language: str) -> str:
        """Return one part (who, ask, can_do, wait) in a language; "" where there is none."""
        return best(getattr(self, part), language)


@dataclass(frozen=True)
class Entitled:
    """What a victim may ask for in this country, and of whom."""

    code: str
    kind: Entitlement
    texts: Texts
    source: Source

    def text(self, language: str) -> str:
        return best(self.texts, language)


@dataclass(frozen=True)
class OffenceNote:
    """What is particular about one group of offences in this country, and the topics of numbers that help."""

    code: str
    offence: Offence
    texts: Texts
    topics: tuple[Topic, ...]
    source: Source

    def text(self, language: str) -> str:
        return best(self.texts, language)


@dataclass(frozen=True)
class Justice:
    """How a criminal case goes in this country."""

    steps: tuple[Step, ...]
    rights: tuple[Entitled, ...]
    offences: tuple[OffenceNote, ...]

    def chain(self, offence: Offence) -> tuple[Step, ...]:
        """Return one step per stage, in order: the one for this offence, else the one for all."""
        found = []
        for stage in Stage:
            steps = [
                step for step in self.steps if step.stage is stage and (not step.offences or offence in step.offences)
            ]
            found += sorted(steps, key=lambda step: not step.offences)[:1]
        return tuple(found)

    def note(self, offence: Offence) -> OffenceNote | None:
        return next((note for note in self.offences if note.offence is offence), None)


@dataclass(frozen=True)
class CountryPack:
    """Everything about one country; what the three statements say is shown to people before they type."""

    country: str
    languages: tuple[str, ...]
    numbers: tuple[Number, ...]
    forces: tuple[Force, ...]
    remedies: tuple[Remedy, ...]
    not_a_criminal_complaint: Statement
    passed_on_by_law: Statement
    video: Statement
    staff_groups: StaffGroups
    justice: Justice

    @property
    def emergency(self) -> tuple[Number, ...]:
        return self.of(Group.EMERGENCY)

    @property
    def text_numbers(self) -> tuple[Number, ...]:
        return self.of(Group.TEXT)

    @property
    def help(self) -> tuple[Number, ...]:
        return self.of(Group.HELP)

    def of(self, group: Group) -> tuple[Number, ...]:
        """Return the numbers of a group in the order of the pack."""
        return tuple(number for number in self.numbers if number.group == group)

    def number(self, code: str) -> Number | None:
        return next((number for number in self.numbers if number.code == code), None)

    def about(self, topic: str) -> tuple[Number, ...]:
        """Return the numbers for a topic, for instance "homelessness"."""
        return tuple(number for number in self.numbers if number.topic == topic)

    def holidays(self, year: int, region: str = "") -> dict[date, str]:
        """Return the public holidays of a year in a region, by their own names. Raises HoursUnclear for a region."""
        return HolidayCalendar(self.country, region).names(year)

    def with_numbers(self, numbers: tuple[Number, ...]) -> "CountryPack":
        return replace(self, numbers=numbers)

    def sources(self) -> dict[str, Source]:
        """Return the source of every item by its code."""
        law = self.justice
        items: list[Number | Force | Remedy | Step | Entitled | OffenceNote] = [
            *self.numbers, *self.forces, *self.remedies, *law.steps, *law.rights, *law.offences,
        ]  # fmt: skip
        found = {item.code: item.source for item in items}
        found |= {recognise_code(force): force.recognise.source for force in self.forces}
        for part in ("not_a_criminal_complaint", "passed_on_by_law", "video", "staff_groups"):
            found[f"{self.country.lower()}-{part}"] = getattr(self, part).source
        return found


def recognise_code(force: Force) -> str:
    """Return the code under which a city vouches for how officers of a force are recognised."""
    return f"{force.code}-recognise"
