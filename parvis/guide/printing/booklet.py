"""The booklets: the residents' guide, and the officers' sheets, both A6."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.cases.cards import Card
from parvis.city import directory
from parvis.city.directory import Directory
from parvis.city.packs import Group
from parvis.core import revisions
from parvis.guide import pocket, residents
from parvis.guide.answer_card import answer
from parvis.guide.forms.pocket import LABELS
from parvis.guide.printing import Sheets, facts
from parvis.situations import catalogue
from parvis.situations.rules import Situation

MOST_CARDS = 4
POCKET_PARTS = ("first", "say", "steps", "last_resort", "never", "equipment")


def of_residents(*, language: str, at: datetime) -> Sheets:
    """Return the guide as a booklet: every situation with who helps, then every number, in a language of the pages."""
    with revisions.read_once(), translation.override(language):
        here, known = directory.current(), catalogue.current()
        # Paper cannot be mended: what nobody has confirmed is not printed.
        help_numbers = [each for each in here.pack.of(Group.HELP) if each.source.is_confirmed]
        trusted = [*facts.on_the_card(here), *help_numbers]
        chapters = [
            {"title": group.title(language), "situations": [entry(one, here, at, language) for one in listed]}
            for group in known.groups
            if (listed := residents.listed(group, known))
        ]
        title = _("Whom to call, and for what")
        values = {
            **facts.frame(here, language=language, title=title, at=at, until=facts.check_by(trusted)),
            "contents_title": _("Contents"),
            "chapters": chapters,
            "urgent_title": _("Call at once:"),
            "prepare_title": _("Have ready:"),
            "numbers_title": _("Numbers that help"),
            "help": [facts.dial(each, language) for each in help_numbers],
            "services_title": _("Services of the city"),
            "services": [
                [one.name(language), ", ".join(phone.number for phone in one.phones) or one.web_page or one.email]
                for one in sorted(here.services.values(), key=lambda one: one.name(language).casefold())
            ],
            "qr_alt": _("QR code: the guide on the web"),
            "qr_text": _("The same on your phone, always up to date:"),
            "version": _("Version %(number)s of the guide") % {"number": known.id},
        }
        return Sheets("residents.typ", values, {"qr.svg": facts.address(reverse("guide:home"))})


def entry(about: Situation, here: Directory, at: datetime, language: str) -> dict[str, Any]:
    """Return what the booklet says of one situation."""
    cards: dict[str, Card] = {}
    for end in about.ends.values():
        found = answer(about, end, here=here, at=at, language=language)
        for card in found.cards:
            if card.is_confirmed:
                cards.setdefault(card.code, card)
    return {
        "code": about.code,
        "title": about.title(language),
        "lang": residents.language_of(about, language),
        "summary": about.summary(language),
        "urgent": about.urgent_when(language),
        "who": [_who(card) for card in list(cards.values())[:MOST_CARDS]],
        "prepare": about.text("prepare", language),
    }


def _who(card: Card) -> list[str]:
    numbers = [card.number] if card.number else [phone.number for phone in card.phones]
    page = card.web_page.split("://", 1)[-1].rstrip("/")
    return [card.name, ", ".join(numbers) or page or card.address]


def of_pocket(*, language: str, at: datetime) -> Sheets:
    """Return the officers' sheets as a booklet. Whoever asks for it sees to who reads it."""
    with revisions.read_once(), translation.override(language):
        here = directory.current()
        sheets = [_sheet(one) for one in pocket.plain(language, officers=True)]
        title = _("Pocket guide")
        frame = facts.frame(here, language=language, title=title, at=at, until=facts.check_by(facts.on_the_card(here)))
        values = {**frame, "contents_title": _("Contents"), "sheets": sheets}
        return Sheets("pocket.typ", values)


def _sheet(one: dict[str, Any]) -> dict[str, Any]:
    said = one["officers"]
    parts = [[str(LABELS[part]), said[part]] for part in POCKET_PARTS if said[part]]
    return {
        "code": one["code"],
        "title": said["title"],
        "group": one["group"],
        "lang": one["language"],
        "parts": [[label, text if isinstance(text, list) else [text]] for label, text in parts],
        "hands_title": _("Hand over to"),
        "hands": [way["what"] for way in said["hand_over"]],
    }


__all__ = ["entry", "of_pocket", "of_residents"]
