"""Saying how people hear of something, where not everybody is written to."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.cases.models import Reporter
from parvis.correspondence.models import MessageKind
from parvis.correspondence.ways import Ways, ways_of


def ways(reporters: Iterable[Reporter], kind: MessageKind) -> Ways:
    """Return how many of them hear of it in which way."""
    return ways_of([reporter.recipient for reporter in reporters], kind)


def sentences(told: Ways) -> str:
    """Return who hears of it and how; "" where a message reaches everybody."""
    if not (told.by_person or told.by_page):
        return ""
    message = ngettext("One person gets a message.", "%(n)d people get a message.", told.by_message)
    page = ngettext("One person finds it only on their page.", "%(n)d people find it only on their page.", told.by_page)
    parts = [(told.by_person, by_person(told)), (told.by_message, message), (told.by_page, page)]
    return " ".join(words % {"n": number} for number, words in parts if number)


def of_a_note(told: Ways) -> str:
    """Return who hears of a note on a sensitive case: nobody of one for colleagues, each in their way of one for all."""
    for_all = sentences(told) or _("Everybody gets a message, in the way they chose as safe.")
    if not (told.by_message or told.by_person or told.by_page):
        for_all = _("Nobody hears of it: whoever reported it has withdrawn.")
    return _("Of a note for colleagues nobody else is told. Of a note for everybody who reported this: %(how)s") % {
        "how": for_all
    }


def by_person(told: Ways) -> str:
    """Return that somebody tells them by name."""
    words = ngettext(
        "Nothing is sent to one person: a colleague tells them by name. It waits under “To be told”.",
        "Nothing is sent to %(n)d people: a colleague tells them by name. It waits under “To be told”.",
        told.by_person,
    )
    return words % {"n": told.by_person}
