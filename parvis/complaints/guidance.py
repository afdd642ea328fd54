"""What somebody sees before typing: who can help, by when, what it costs, what the law makes officials pass on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parvis.cases.cards import Card, service_card
from parvis.city import directory
from parvis.city.packs import Remedy
from parvis.city.service_kinds import ServiceKind

# In the order in which most people need them.
HELPERS = (
    ServiceKind.MEDIATION,
    ServiceKind.VICTIM_SUPPORT,
    ServiceKind.LEGAL_AID,
    ServiceKind.OMBUDSMAN,
    ServiceKind.PROSECUTOR,
)
TOPICS = ("victims", "police_oversight", "discrimination")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing everybody must be told; `is_confirmed` is false where the city has not vouched for it yet."""

    text: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One remedy of the country, said in one language."""

    name: str
    rows: tuple[dict[str, str], ...]
    web: str
    phone: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Guidance:
    """Everything of the orientation page."""

    not_criminal: Statement
    passed_on: Statement
    video: Statement
    ways: tuple[Way, ...]
    helpers: tuple[Card, ...]
    numbers: tuple[Any, ...]


def guidance(*, language: str, at: datetime, labels: dict[str, Any]) -> Guidance:
    """Return who can help in this country and city. `labels` names the parts of a remedy on the page."""
    here = directory.current()
    pack = here.pack
    return Guidance(
        not_criminal=_said(pack.not_a_criminal_complaint, language),
        passed_on=_said(pack.passed_on_by_law, language),
        video=_said(pack.video, language),
        ways=tuple(_way(remedy, language, labels) for remedy in pack.remedies),
        helpers=tuple(
            service_card(service, at=at, language=language)
            for kind in HELPERS
            for service in here.of_kind(kind)
            if not service.is_police
        ),
        numbers=tuple(
            {
                "name": number.name(language),
                "purpose": number.purpose(language),
                "number": number.number,
                "link": number.link,
            }
            for topic in TOPICS
            for number in pack.about(topic)
        ),
    )


def not_criminal(language: str) -> str:
    """Return the sentence that it is no criminal complaint and stops no time limit, in the person's language."""
    return directory.current().pack.not_a_criminal_complaint.text(language)


def _said(statement: Any, language: str) -> Statement:
    return Statement(statement.text(language), statement.source.is_confirmed)


def _way(remedy: Remedy, language: str, labels: dict[str, Any]) -> Way:
    rows = tuple(
        {"key": label, "value": remedy.text(part, language)}
        for part, label in labels.items()
        if remedy.text(part, language)
    )
    return Way(remedy.name(language), rows, remedy.web, remedy.phone, remedy.source.is_confirmed)
