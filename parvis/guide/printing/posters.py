"""Posters and stickers, one for each place, with the code that opens the place's page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.city import directory
from parvis.core import revisions
from parvis.guide.models.points import PosterPlace, PrintKind
from parvis.guide.printing import Sheets, campaigns, facts

TEMPLATES = {PrintKind.A4: "poster.typ", PrintKind.A3: "poster.typ", PrintKind.STICKER: "sticker.typ"}


def of_places(places: Sequence[PosterPlace], *, kind: str, language: str, at: datetime) -> Sheets:
    """Return the posters or stickers of these places (with their campaigns at hand) in one language."""
    with revisions.read_once(), translation.override(language):
        here = directory.current()
        frame = facts.frame(
            here,
            language=language,
            title=_("Help, here"),
            at=at,
            until=facts.check_by(facts.on_the_card(here)),
        )
        values: dict[str, Any] = {
            **frame,
            "paper": str(kind) if kind != PrintKind.STICKER else "",
            "line": _("Robbed, lost, hurt, or just unsure? Scan: who is open near you now."),
            "tongues": " · ".join(name for _code, name in settings.LANGUAGES),
            "hang_title": _("Back of the poster"),
            "hang": _(
                "Hang it where people wait and a phone can get near, about 1.40 metres high, with light at night."
            ),
            "places": [_place(one, here, language) for one in places],
        }
    codes = {f"qr{one.number}.svg": facts.address(reverse("guide:poster", args=[one.number])) for one in places}
    return Sheets(TEMPLATES[PrintKind(kind)], values, codes)


def words_of(place: PosterPlace, here: directory.Directory, *, language: str) -> dict[str, str]:
    """Return the words that differ from poster to poster: of its place, and of the campaign it hangs for ("" for none)."""
    text = _text_of(place)
    headline, line = text.said(language, here=here) if text else ("", "")
    return {"name": place.name, "address": place.address, "headline": headline, "line": line}


def _text_of(place: PosterPlace) -> campaigns.CampaignText | None:
    return campaigns.of(place.campaign.text, place.campaign.own_words) if place.campaign else None


def _place(place: PosterPlace, here: directory.Directory, language: str) -> dict[str, Any]:
    text = _text_of(place)
    link = facts.short(reverse("guide:poster", args=[place.number]))
    return {
        **words_of(place, here, language=language),
        "number": str(place.number),
        "link": link,
        "qr": f"qr{place.number}.svg",
        "qr_alt": _("QR code: %(link)s") % {"link": link},
        "lang": text.language(language) if text else language,
        "label": _("Poster %(number)s") % {"number": place.number},
    }
