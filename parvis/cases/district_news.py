"""What a mail with news of a district says: what the public list shows, cut to short lines, looked up as the mail leaves.

Nothing here reads anything that the public list does not show; words, photos and points stay out altogether.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from parvis.cases.models import Case, Subscription, Topic
from parvis.cases.models.queryset import CaseQuerySet
from parvis.cases.public_list import PublicCase, as_shown, dressed
from parvis.city import directory
from parvis.city.models import District, Part
from parvis.core import said
from parvis.correspondence import events
from parvis.correspondence.models import Message, Recipient
from parvis.situations import catalogue

EVENT = "cases.district_news"
MOST_LINES = 30
SETTLED = timedelta(minutes=10)  # what is being written down just now is not seen yet; it comes in the next mail


def is_offered() -> bool:
    """Return whether the city sends news by e-mail."""
    return directory.current().city.has(Part.NEWS)


def became_public(*, since: datetime, until: datetime) -> CaseQuerySet:
    """Return the public cases whose delay passed between the two moments."""
    return Case.objects.shown_publicly(at=until).filter(public_from__gt=since)


def ended(*, since: datetime, until: datetime) -> CaseQuerySet:
    """Return the public cases that ended between the two moments."""
    return Case.objects.shown_publicly(at=until).filter(closed_at__gt=since, closed_at__lte=until, erased_at=None)


def wanted_by(recipient: Recipient) -> list[Subscription]:
    """Return what somebody has confirmed that they want."""
    rows = Subscription.objects.filter(recipient=recipient, topic=Topic.CASES, confirmed_at__isnull=False)
    return list(rows.select_related("district"))


def area(districts: Iterable[District | None]) -> str:
    """Return where, as people say it in the active language: names of districts, or the whole city."""
    names = [district.name if district else "" for district in districts]
    return _("The whole city") if "" in names else ", ".join(sorted(names))


def wanted_is(row: Subscription) -> str:
    """Return what somebody gets, as people say it in the active language."""
    return _("The city's figures") if row.topic == Topic.FIGURES else area([row.district])


def list_link(districts: Iterable[District | None], *, language: str) -> str:
    """Return the path of the public list, of one district where only one is meant."""
    codes = {district.code if district else "" for district in districts}
    asked = {"district": code} if len(codes) == 1 and (code := codes.pop()) else {}
    return f"{reverse('cases:map')}?{urlencode({**asked, 'lang': language})}"


@events.looked_up_when_sent(EVENT)
def facts_of(message: Message, at: datetime) -> Mapping[str, Any] | None:
    """Return what is new since the last mail up to shortly before this one was queued; None where nothing is left of it."""
    subscriptions = wanted_by(message.recipient)
    if not subscriptions or not is_offered():
        return None
    since, until = datetime.fromisoformat(message.facts["since"]), message.queued_at - SETTLED
    language = message.recipient.language
    districts = [each.district for each in subscriptions]
    with translation.override(language):
        new = _lines(_there(became_public(since=since, until=until), districts), language, at)
        over = ended(since=since, until=until).filter(public_from__lte=since)  # what is new says itself that it ended
        over_lines = _lines(_there(over, districts), language, at)
        where = area(districts)
    if not new and not over_lines:
        return None
    return {
        "since": since.isoformat(), "area": {language: where}, "new": {language: new}, "ended": {language: over_lines},
        "list_link": list_link(districts, language=language),
    }  # fmt: skip


def _there(cases: CaseQuerySet, districts: Iterable[District | None]) -> CaseQuerySet:
    chosen = list(districts)
    return cases if None in chosen else cases.filter(district__in=[each for each in chosen if each])


def _lines(cases: CaseQuerySet, language: str, at: datetime) -> str:
    known = catalogue.current()
    found = [as_shown(case, known, language) for case in dressed(cases)[: MOST_LINES + 1]]
    return "\n".join([_line(each, at) for each in found[:MOST_LINES]] + ["…"] * (len(found) > MOST_LINES))


def _line(case: PublicCase, at: datetime) -> str:
    state = _("not answered yet") if case.is_open else case.outcome
    return "• " + " · ".join(filter(None, [case.title, case.district, said.day(case.day, now=at), state]))
