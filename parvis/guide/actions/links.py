"""Short links of campaigns: made, changed, counted."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from parvis.city.actions import history
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.guide import links
from parvis.guide.actions import counts
from parvis.guide.models.points import Campaign, ShortLink


class WordTaken(Exception):
    """The word leads somewhere already; `campaign` is whose it is."""

    def __init__(self, campaign: str) -> None:
        super().__init__(campaign)
        self.campaign = campaign


class UnknownTarget(Exception):
    """There is no such page of ours."""


class EndsBeforeStart(Exception):
    """The last day of a link comes before its first."""


@transaction.atomic
def make(
    *, campaign: Campaign, word: str, target: str, medium: str, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> ShortLink:
    """Make a short link of a campaign. The same once more is the one that is there.

    Raises WordRefused, WordTaken, UnknownTarget and EndsBeforeStart.
    """
    word = links.checked(word)
    fields = {"target": target, "medium": str(medium), "starts_on": starts_on, "ends_on": ends_on}
    _check(target, starts_on, ends_on)
    if (known := ShortLink.objects.select_related("campaign").filter(word=word).first()) is not None:
        if known.campaign_id == campaign.pk and not history.differing(known, fields):
            return known
        raise WordTaken(known.campaign.name)
    try:
        with transaction.atomic():
            row = ShortLink.objects.create(campaign=campaign, word=word, **fields)
    except IntegrityError:  # somebody was given the word at this moment
        raise WordTaken("") from None
    edits = {name: ("", history.written(value)) for name, value in fields.items()}
    history.note(subject=subject(row), edits=edits, by=by, at=at)
    codes: dict[str, ledger.Code] = {"medium": str(medium)}
    ledger.write(verb="guide.link_made", subject=history.ledger_subject(row), by=by, at=at, codes=codes)
    return row


@transaction.atomic
def change(
    *, link: ShortLink, target: str, medium: str, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> ShortLink:
    """Let a link lead elsewhere, or on other days; its word stays. Raises UnknownTarget, EndsBeforeStart."""
    link = ShortLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if target != link.target:
        _check(target, starts_on, ends_on)
    elif ends_on < starts_on:
        raise EndsBeforeStart
    changes = {"target": target, "medium": str(medium), "starts_on": starts_on, "ends_on": ends_on}
    history.apply(row=link, changes=changes, subject=subject(link), verb="guide.link_changed", codes={}, by=by, at=at)
    return link


def _check(target: str, starts_on: date, ends_on: date) -> None:
    if target not in links.names("en"):
        raise UnknownTarget(target)
    if ends_on < starts_on:
        raise EndsBeforeStart


def subject(link: ShortLink) -> str:
    """Return under what the history keeps a link."""
    return f"link:{link.word}"


def count_followed(*, link: int, day: date) -> None:
    """Count that a short link was followed in the week of a day, as the opening of a poster's code is counted."""
    counts.count_one(counts.FOLLOWED, link, day)
