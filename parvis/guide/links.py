"""Where a short link may lead, and which words it may have. Only our own pages: no address is ever stored."""

import re
from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.guide import near
from parvis.guide.models.points import Campaign
from parvis.situations import catalogue
from parvis.situations.rules.suggesting import fold

SHORTEST, LONGEST = 3, 30
HOME = "home"
_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# Pages of the guide that stand by themselves: code → name of the address.
_PAGES = {
    HOME: "guide:home",
    "all": "guide:all",
    "near": "guide:help_near",
    "who": "guide:who",
    "numbers": "guide:numbers",
    "justice": "guide:offences",
    "rights": "guide:rights",
    "report": "cases:report",
}
# Nobody may take a short link for a call for help, or for a door that is none.
RESERVED = frozenset(
    """
    112 sos urgence urgences emergency emergencies help-me secours samu pompiers police-secours noodgeval notfall
    emergencia emergenze emergenza emergencias emergencies
    admin administrator login signin sign-in account password mot-de-passe api static media
    """.split()
)


class WordRefused(Exception):
    """The word cannot be one of a short link; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def tidy(word: str) -> str:
    """Return a word as it is stored and looked for: small letters without accents."""
    return fold(word.strip())


def checked(word: str) -> str:
    """Return the word, tidied. Raises WordRefused."""
    found = tidy(word)
    if not SHORTEST <= len(found) <= LONGEST or not _WORD.fullmatch(found):
        raise WordRefused(
            _("Write one word of 3 to 30 letters, digits and hyphens; it begins with a letter. People have to type it.")
        )
    if found in RESERVED:
        raise WordRefused(
            _("People could take this word for a call for help, or for a sign-in page. Choose another one.")
        )
    return found


def targets(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return where a short link may lead, as (target, name) under headings; names in a language."""
    known = catalogue.current()
    points = near.current().points.values()
    return {
        _("Pages of the guide"): [(code, name) for code, name in _page_names().items()],
        _("Campaigns"): [
            (f"campaign:{row.pk}", _("The page of “%(name)s”") % {"name": row.name}) for row in Campaign.objects.all()
        ],
        _("Groups"): [(f"group:{group.code}", group.title(language)) for group in known.groups],
        _("Situations"): sorted(
            ((f"situation:{code}", one.title(language)) for code, one in known.situations.items()),
            key=lambda each: fold(each[1]),
        ),
        _("Contact points"): [(f"point:{one.place.number}", f"{one.place.number} {one.place.name}") for one in points],
    }


def _page_names() -> Mapping[str, str]:
    return {
        HOME: _("The first page of the guide"),
        "all": _("All situations"),
        "near": _("Help near by"),
        "who": _("Who is who"),
        "numbers": _("All numbers"),
        "justice": _("The way through justice"),
        "rights": _("Your rights with the police"),
        "report": _("Tell the city"),
    }


def names(language: str) -> dict[str, str]:
    """Return what each target is called."""
    return {code: name for pages in targets(language).values() for code, name in pages}


def address_of(target: str) -> str:
    """Return the address of a page; the guide's first where the page is gone."""
    kind, _colon, code = target.partition(":")
    known = catalogue.current()
    if kind in _PAGES and not code:
        return reverse(_PAGES[kind])
    if kind == "group" and any(group.code == code for group in known.groups):
        return reverse("guide:group", args=[code])
    if kind == "situation" and code in known.situations:
        return reverse("guide:situation", args=[code])
    if kind == "point" and _is_number(code) and int(code) in near.current().points:
        return f"{reverse('guide:poster', args=[int(code)])}?from=link"  # so it is no opening of the poster's code
    if kind == "campaign" and _is_number(code) and Campaign.objects.filter(pk=int(code)).exists():
        return reverse("guide:campaign_page", args=[int(code)])
    return reverse(_PAGES[HOME])


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) < 10
