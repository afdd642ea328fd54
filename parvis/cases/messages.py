"""What the reporters of a case are told, and when. The words themselves are templates of `correspondence`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from parvis.cases.models import Case, Reporter
from parvis.city import directory
from parvis.city.directory import Directory
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.correspondence import actions as correspondence
from parvis.correspondence import events
from parvis.correspondence.models import Message
from parvis.situations import catalogue

FactValue = str | Mapping[str, str]

# What is told as news, in the languages the city writes in by itself.
NEWS: Mapping[str, Mapping[str, str]] = {
    "accepted": {
        "en": "Somebody is looking after it now.",
        "fr": "Quelqu'un s'en occupe maintenant.",
        "nl": "Iemand is er nu mee bezig.",
        "de": "Jemand kümmert sich jetzt darum.",
        "es": "Alguien se está ocupando de ello.",
        "ca": "Algú se n'està ocupant.",
        "it": "Qualcuno se ne sta occupando.",
        "pt": "Alguém está a tratar disto.",
    },
    "passed_on": {
        "en": "It is now with others who can do more. You do not have to tell it again.",
        "fr": "C'est maintenant entre les mains d'un autre service, qui peut faire plus. Vous n'avez rien à redire.",
        "nl": "Het ligt nu bij anderen die meer kunnen doen. U hoeft het niet opnieuw te vertellen.",
        "de": "Es liegt jetzt bei anderen, die mehr tun können. Sie müssen es nicht noch einmal erzählen.",
        "es": "Ahora lo tienen otras personas que pueden hacer más. No tiene que contarlo otra vez.",
        "ca": "Ara ho tenen altres persones que poden fer més. No cal que ho torni a explicar.",
        "it": "Ora è in mano ad altri che possono fare di più. Non deve raccontarlo di nuovo.",
        "pt": "Está agora com outras pessoas que podem fazer mais. Não precisa de contar outra vez.",
    },
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell one reporter, with the facts that only this event has."""

    event: str
    reporter: Reporter
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def news(what: str, reporter: Reporter) -> Telling:
    """Return a short piece of news from NEWS for one reporter."""
    return Telling("progress", reporter, {"news_texts": NEWS[what]})


def tell(tellings: Sequence[Telling], *, case: Case, at: datetime, here: Directory | None = None) -> None:
    """Queue messages in the caller's transaction; each is said in its receiver's language. The worker sends them.

    `here`: the directory, where the caller has it in hand already.
    """
    known = _facts(case, here or directory.current()) if tellings else {}
    for event, group in groupby(tellings, key=lambda telling: f"cases.{telling.event}"):
        takes = events.get(event).placeholders
        correspondence.queue_many(
            event=event,
            to_send=[
                correspondence.ToSend(
                    to=telling.reporter.recipient,
                    about=telling.reporter.reference,
                    facts={**{name: value for name, value in known.items() if name in takes}, **telling.facts},
                    deadline=case.due_at,
                )
                for telling in group
            ],
            at=at,
        )


def _facts(case: Case, here: Directory) -> dict[str, FactValue]:
    service = next((s for s in here.services.values() if s.pk == case.service_id), None)
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    facts: dict[str, FactValue] = {}
    if service:
        facts["service"] = service.code
    if case.due_at:
        facts["by_when"] = case.due_at.isoformat()
    if situation:
        facts["situation"] = dict(situation.texts["title"])
    return facts


def contest_texts() -> Mapping[str, str]:
    """Return, in each language, with whom a final answer can be contested: the ombudsman, else mediation, else the council."""
    here = directory.current()
    for kind in ("ombudsman", "mediation", "city_council", "town_hall"):
        if found := here.of_kind(kind):
            phone = found[0].phones[0].number if found[0].phones else ""
            return {code: ", ".join(filter(None, [found[0].name(code), phone])) for code in RESIDENT_LANGUAGES}
    return {}


@events.looked_up_when_sent("cases.progress")
def _who_has_it_now(message: Message, at: datetime) -> Mapping[str, FactValue]:
    """Return what was queued, with whoever has the case when the news leaves: it may wait a night and go on meanwhile."""
    reporter = Reporter.objects.select_related("case__merged_into").filter(reference=message.about).first()
    queued: Mapping[str, FactValue] = message.facts
    if reporter is None:
        return queued
    case = reporter.case.merged_into or reporter.case
    here = directory.current()
    service = next((one.code for one in here.services.values() if one.pk == case.service_id), "")
    return {**queued, "service": service}
