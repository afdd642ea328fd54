"""What hangs where: prints noted with the numbers on them, replaced ones, and campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.city import directory
from parvis.city.actions import history
from parvis.city.models import District
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.guide.models import BookletStack
from parvis.guide.models.points import Campaign, PosterPlace, PrintedPoster
from parvis.guide.printing import campaigns, facts, posters, stamps


class UnknownText(Exception):
    """No such text of a campaign is shipped."""


class EndsBeforeStart(Exception):
    """The last day of a campaign comes before its first."""


class BegunAlready(Exception):
    """The campaign has begun: what it should change was said in advance, and stays."""


@transaction.atomic
def note_printed(
    *, places: Sequence[PosterPlace], kind: str, language: str, by: Actor, at: datetime
) -> list[PrintedPoster]:
    """Write down that posters of a kind and language were printed for these places, with the numbers and words on them.

    What hung there of the same kind and language counts as replaced.
    """
    here = directory.current()
    day, numbers = timezone.localdate(at), facts.stamped(here, at=at)
    PrintedPoster.objects.filter(poster__in=places, kind=kind, language=language, replaced_on=None).update(
        replaced_on=day
    )
    rows = PrintedPoster.objects.bulk_create(
        PrintedPoster(
            poster=place,
            kind=kind,
            language=language,
            printed_on=day,
            numbers=numbers,
            words=posters.words_of(place, here, language=language),
        )
        for place in places
    )
    codes: dict[str, ledger.Code] = {"kind": str(kind), "language": language, "places": len(rows)}
    ledger.write(verb="guide.posters_printed", subject="posters", by=by, at=at, codes=codes)
    return rows


@transaction.atomic
def note_replaced(*, printed: PrintedPoster, by: Actor, at: datetime) -> None:
    """Write down that a print does not hang any more."""
    printed = PrintedPoster.objects.select_for_update(of=("self",)).select_related("poster").get(pk=printed.pk)
    if printed.replaced_on is None:
        printed.replaced_on = timezone.localdate(at)
        printed.save(update_fields=["replaced_on"])
        codes: dict[str, ledger.Code] = {"number": str(printed.poster.number)}
        ledger.write(verb="guide.poster_replaced", subject="posters", by=by, at=at, codes=codes)


@transaction.atomic
def keep_campaign(
    *,
    campaign: Campaign | None,
    changes: Mapping[str, Any],
    places: Sequence[PosterPlace],
    by: Actor,
    at: datetime,
    districts: Sequence[District] = (),
) -> Campaign:
    """Add a campaign (None) or change one, with the places it hangs at and the districts it is for.

    Raises UnknownText, EndsBeforeStart, and BegunAlready for another definition or first day from the first day on.
    """
    starts_on, ends_on = changes["starts_on"], changes["ends_on"]
    if changes["text"] != campaigns.OWN and changes["text"] not in campaigns.texts():
        raise UnknownText(changes["text"])
    if ends_on < starts_on:
        raise EndsBeforeStart
    if campaign and has_begun(campaign, at=at):
        fixed = ("definition", "starts_on")
        if history.differing(campaign, {name: changes[name] for name in fixed if name in changes}):
            raise BegunAlready
    row = campaign or Campaign()
    edits = (
        history.differing(row, changes)
        if campaign
        else {name: ("", history.written(changes[name])) for name in changes}
    )
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    before = sorted(row.districts.values_list("code", flat=True))
    row.districts.set(districts)
    if (now := sorted(one.code for one in districts)) != before:
        edits["districts"] = (history.written(before), history.written(now))
    row.places.exclude(pk__in=[place.pk for place in places]).update(campaign=None)
    PosterPlace.objects.filter(pk__in=[place.pk for place in places]).update(campaign=row)
    history.note(subject=f"campaign:{row.pk}", edits=edits, by=by, at=at)
    codes: dict[str, ledger.Code] = {"fields": "+".join(sorted(edits))[:80]}
    ledger.write(verb="guide.campaign_changed", subject=history.ledger_subject(row), by=by, at=at, codes=codes)
    return row


def has_begun(campaign: Campaign, *, at: datetime) -> bool:
    """Return whether the first day of a campaign has come."""
    return campaign.starts_on <= timezone.localdate(at)


@dataclass(frozen=True, slots=True)
class StalePoster:
    """A print that says something old: `numbers` and `texts` as (on paper, now), "" where nothing stands there now."""

    row: PrintedPoster
    numbers: list[tuple[str, str]]
    texts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ToReplace:
    """What says something old: posters, and stacks of booklets."""

    posters: list[StalePoster]
    stacks: list[stamps.Stale]


def to_replace(*, at: datetime, language: str) -> ToReplace:
    """Return everything printed that says something old, by place; names of changed texts in a language."""
    hanging = (
        PrintedPoster.objects.filter(replaced_on=None).select_related("poster__campaign").order_by("poster__number")
    )
    lying = BookletStack.objects.filter(replaced_on=None)
    return ToReplace(stale(list(hanging), at=at), stamps.stale(lying, language=language, at=at))


def stale(rows: Sequence[PrintedPoster], *, at: datetime) -> list[StalePoster]:
    """Return the prints that carry a number or words that do not hold any more; their campaigns are at hand."""
    here = directory.current()
    now = facts.stamped(here, at=at)
    found = []
    for row in rows:
        words = posters.words_of(row.poster, here, language=row.language)
        wrong = [(number, now.get(code, "")) for code, number in row.numbers.items() if now.get(code, "") != number]
        # In the order of the poster: PostgreSQL keeps none.
        texts = [(row.words[name], said) for name, said in words.items() if row.words.get(name, said) != said]
        if wrong or texts:
            found.append(StalePoster(row, wrong, texts))
    return found
