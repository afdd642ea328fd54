"""A situation as it is walked: questions, ends, routes, promises. Immutable, no database, no clock.

The wall between the kinds stands here, in code: whatever a file, an edit or a stored version says,
only an *object* is ever public or joined, and a *grievance* is never given to any service's inbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo
from enum import StrEnum

from parvis.city.packs.shape import Topic
from parvis.city.service_kinds import POLICE_KINDS
from parvis.core.languages import best

MAX_QUESTIONS = 4
POLICE_HELPERS = POLICE_KINDS | {str(Topic.POLICE)}  # by kind of service, or by topic of a number


class Kind(StrEnum):
    """What sort of thing happened; decides who may ever see it."""

    OBJECT = "object"  # a thing: may be public, shown nearby, joined
    CONDUCT = "conduct"  # noise, a dispute, an offence: what, where, when, what would help; never who
    PERSON = "person"  # somebody in distress: never public
    GRIEVANCE = "grievance"  # against police or another service: never in a service's inbox
    VOICE = "voice"  # an expectation, an idea, thanks: answered like everything else


class Action(StrEnum):
    """How a path ends."""

    CASE = "case"  # a service takes it and answers by a promised time
    REDIRECT = "redirect"  # somebody else helps: name, number, open now or when
    INFORM = "inform"  # the words themselves are the answer
    GRIEVANCE = "grievance"  # the lane that only the mediator opens


class Outcome(StrEnum):
    """What an answer may be; each has standard texts a service starts from."""

    DONE = "done"
    NOT_POSSIBLE = "not_possible"
    BELONGS_TO = "belongs_to"
    WITH_JUSTICE = "with_justice"


class Sensitivity(StrEnum):
    """Sensitive cases send nothing by themselves unless the person chose a safe channel."""

    NONE = "none"
    SENSITIVE = "sensitive"


class Basis(StrEnum):
    """Which hours a promise counts."""

    WORKING = "working"
    CALENDAR = "calendar"


class UnknownAnswer(Exception):
    """An answer names a choice that its question does not offer."""

    def __init__(self, question: str, choice: str) -> None:
        super().__init__(f"{question}: {choice}")
        self.question = question
        self.choice = choice


class WallBroken(Exception):
    """A compiled situation would carry words where they must never go; it is refused whole."""


@dataclass(frozen=True, slots=True)
class PromiseRule:
    """Answer within `hours`, counted over working or calendar hours."""

    hours: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Give it to `service_kind`; empty conditions always hold. Local times; `ends` is exclusive, may pass midnight."""

    service_kind: str
    promise: PromiseRule
    districts: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()  # 0 = Monday; a night belongs to the day it began
    starts: time | None = None
    ends: time | None = None

    @property
    def is_unconditional(self) -> bool:
        return not self.districts and not self.days and self.starts is None

    def holds(self, *, district: str | None, at: datetime, zone: tzinfo) -> bool:
        """Say whether the rule applies to a place in `district` (None: unknown) at the moment `at`."""
        if self.districts and district not in self.districts:
            return False
        local = at.astimezone(zone)
        day, now = local.weekday(), local.time()
        if self.starts is not None and self.ends is not None:
            if self.starts <= self.ends:
                inside = self.starts <= now < self.ends
            else:
                inside = now >= self.starts or now < self.ends
                if now < self.ends:
                    day = (day - 1) % 7
            if not inside:
                return False
        return not self.days or day in self.days


@dataclass(frozen=True, slots=True)
class Choice:
    """One closed answer, and where it leads: the code of a question or of an end."""

    code: str
    texts: Mapping[str, str]
    leads_to: str
    raises_sensitivity: bool = False

    def text(self, language: str) -> str:
        return best(self.texts, language)


@dataclass(frozen=True, slots=True)
class Question:
    """A closed single-choice question."""

    code: str
    texts: Mapping[str, str]
    helps: Mapping[str, str]
    choices: tuple[Choice, ...]

    def text(self, language: str) -> str:
        return best(self.texts, language)

    def help(self, language: str) -> str:
        """Return a line of help under the question, or an empty string."""
        return best(self.helps, language) if self.helps else ""

    def choice(self, code: str) -> Choice:
        """Return the choice with this code. Raises UnknownAnswer."""
        for choice in self.choices:
            if choice.code == code:
                return choice
        raise UnknownAnswer(self.code, code)


@dataclass(frozen=True, slots=True)
class End:
    """Where a path ends: who takes it or who helps instead, by when, and what the person reads."""

    code: str
    action: Action
    routes: tuple[RouteRule, ...] = ()
    redirect_kind: str = ""
    number_code: str = ""
    is_urgent: bool = False  # somebody may be in danger: an agreement may only shorten its promise
    raises_sensitivity: bool = False
    what_happens_texts: Mapping[str, str] = field(default_factory=dict)
    say_texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def promise(self) -> PromiseRule | None:
        """The promise where no exception applies; None where nobody takes a case."""
        return self.routes[-1].promise if self.routes else None

    def route(self, *, district: str | None, at: datetime, zone: tzinfo) -> RouteRule:
        """Return the first route that holds; the last always does. Only for ends that make a case."""
        return next(rule for rule in self.routes if rule.holds(district=district, at=at, zone=zone))

    def service_kind(self, *, district: str | None, at: datetime, zone: tzinfo) -> str:
        """Return the kind of service that takes it, or for other ends the kind that helps instead (may be empty)."""
        return self.route(district=district, at=at, zone=zone).service_kind if self.routes else self.redirect_kind

    @property
    def service_kinds(self) -> frozenset[str]:
        """Every kind of service this end may name."""
        return frozenset(rule.service_kind for rule in self.routes) | ({self.redirect_kind} - {""})

    def what_happens(self, language: str) -> str:
        return best(self.what_happens_texts, language)

    def say(self, language: str) -> str:
        """What a call-taker says; the same as the person would read where nothing else is written."""
        return best(self.say_texts or self.what_happens_texts, language)


@dataclass(frozen=True, slots=True)
class Situation:
    """A thing that can happen, in everyday words, with its questions and ends."""

    code: str
    kind: Kind
    group: str
    may_be_public: bool
    sensitivity: Sensitivity
    is_offence: bool
    first: str
    questions: Mapping[str, Question]
    ends: Mapping[str, End]
    texts: Mapping[str, Mapping[str, str]]  # one of schema.SITUATION_TEXTS → language → words
    standard: Mapping[str, Mapping[str, tuple[str, ...]]]  # outcome → language → texts
    synonyms: Mapping[str, tuple[str, ...]]
    helpers: tuple[str, ...] = ()  # who else helps: topics of help numbers, or kinds of service

    def __post_init__(self) -> None:
        if self.kind is not Kind.GRIEVANCE:
            return
        for end in self.ends.values():
            if end.action is Action.CASE or end.service_kinds & POLICE_KINDS:
                raise WallBroken(f"{self.code}/{end.code}: a grievance never reaches a service's inbox nor the police.")
        if not POLICE_HELPERS.isdisjoint(self.helpers):
            raise WallBroken(f"{self.code}: a grievance never names the police as a helper.")

    @property
    def is_public(self) -> bool:
        """May appear on the public map once released: objects only, and never sensitive ones."""
        return self.may_be_public and self.kind is Kind.OBJECT and self.sensitivity is Sensitivity.NONE

    @property
    def may_be_joined(self) -> bool:
        """Strangers may join only what the public map already shows."""
        return self.is_public

    @property
    def is_sensitive(self) -> bool:
        return self.sensitivity is Sensitivity.SENSITIVE

    @property
    def routes_cases(self) -> bool:
        """Some end of it is taken by a service."""
        return any(end.action is Action.CASE for end in self.ends.values())

    @property
    def first_question(self) -> Question | None:
        return self.questions.get(self.first)

    def text(self, key: str, language: str) -> str:
        """Return the words under `key` (title, summary, urgent_when, prepare, if_worse, rights), or an empty string."""
        texts = self.texts.get(key)
        return best(texts, language) if texts else ""

    def title(self, language: str) -> str:
        return self.text("title", language)

    def summary(self, language: str) -> str:
        return self.text("summary", language)

    def urgent_when(self, language: str) -> str:
        return self.text("urgent_when", language)

    def standard_texts(self, outcome: str, language: str) -> list[str]:
        """Return texts to start an answer from; in the asked language, else English, else any."""
        by_language = self.standard.get(outcome, {})
        if not by_language:
            return []
        return list(by_language[self.standard_language(outcome, language)])

    def standard_language(self, outcome: str, *languages: str) -> str:
        """Return in which language there are texts to start an answer from: the first of those asked for, else English,
        else any; "" where there are none.
        """
        texts = self.standard.get(outcome, {})
        return next((code for code in (*languages, "en", *texts) if texts.get(code)), "")

    def path(self, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Return the answers that count, in order; answers off the path (a changed mind) are left out.

        Raises UnknownAnswer.
        """
        steps: list[tuple[str, str]] = []
        step: Question | None = self.questions.get(self.first)
        while step is not None and step.code in answers:
            choice = step.choice(answers[step.code])
            steps.append((step.code, choice.code))
            step = self.questions.get(choice.leads_to)
        return tuple(steps)

    def walk(self, answers: Mapping[str, str]) -> Question | End:
        """Return the next question, or the end the answers lead to.

        Raises UnknownAnswer for a choice its question does not offer.
        """
        here = self.first
        for question, choice in self.path(answers):
            here = self.questions[question].choice(choice).leads_to
        return self.questions[here] if here in self.questions else self.ends[here]

    def sensitivity_after(self, answers: Mapping[str, str]) -> Sensitivity:
        """Return the sensitivity these answers give; answers raise it and never lower it. Raises UnknownAnswer."""
        steps = self.path(answers)
        raised = any(self.questions[question].choice(choice).raises_sensitivity for question, choice in steps)
        here = self.walk(answers)
        if isinstance(here, End):
            raised = raised or here.raises_sensitivity
        return Sensitivity.SENSITIVE if raised else self.sensitivity


def highest(*levels: Sensitivity) -> Sensitivity:
    """Return the highest level: sensitivity is only ever raised."""
    return Sensitivity.SENSITIVE if Sensitivity.SENSITIVE in levels else Sensitivity.NONE
