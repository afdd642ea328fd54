"""What two readers said, as counts: where agreement and shares are computed from. Nothing by person, reader or call-taker."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from parvis.figures.models.words import CRITERIA, DrawnAnswer, Reading, Sample


@dataclass(frozen=True, slots=True)
class Pair:
    """How many answers of one service got these two verdicts on one question. `first` was handed in first."""

    service: str
    criterion: str
    first: str
    second: str
    count: int


@dataclass(frozen=True, slots=True)
class Read:
    """How far the reading of a sample is: how many drawn, still there, read once, read by both."""

    drawn: int
    readable: int
    once: int
    twice: int

    @property
    def is_done(self) -> bool:
        return self.twice == self.readable


def pairs(sample: Sample) -> list[Pair]:
    """Return the counts of all pairs of verdicts in answers that both have read, by service and question."""
    by_answer: dict[int, list[Reading]] = {}
    services: dict[int, str] = {}
    for reading in Reading.objects.filter(drawn__sample=sample).select_related("drawn").order_by("drawn", "place"):
        by_answer.setdefault(reading.drawn_id, []).append(reading)
        services[reading.drawn_id] = reading.drawn.service
    found: Counter[tuple[str, str, str, str]] = Counter()
    for drawn, both in by_answer.items():
        if len(both) == 2:
            for criterion in CRITERIA:
                found[services[drawn], criterion, getattr(both[0], criterion), getattr(both[1], criterion)] += 1
    return [Pair(*key, count) for key, count in sorted(found.items())]


def standard_texts(sample: Sample) -> tuple[int, int]:
    """Return how many drawn answers were an untouched standard text, and how many were drawn."""
    drawn = DrawnAnswer.objects.filter(sample=sample)
    return drawn.filter(is_standard=True).count(), drawn.count()


def readable(sample: Sample) -> list[DrawnAnswer]:
    """Return the drawn answers that may still be read: nobody erased them, nothing made them sensitive since. One query."""
    rows = DrawnAnswer.objects.filter(sample=sample, answer__isnull=False).filter(may_be_read("answer__case__"))
    return list(rows.exclude(answer__text="–").select_related("answer__case").order_by("position"))


def may_be_read(prefix: str = "case__") -> Q:
    """Return the condition for an answer to be drawn and read: nothing sensitive, nothing for the mediator, nothing erased."""
    return Q(**{
        f"{prefix}is_sensitive": False,
        f"{prefix}withheld_at__isnull": True,
        f"{prefix}police_action_at__isnull": True,
        f"{prefix}erased_at__isnull": True,
    })  # fmt: skip


def how_far(sample: Sample) -> Read:
    """Return how far the reading is."""
    there = readable(sample)
    ids = {one.pk for one in there}
    times = Counter(Reading.objects.filter(drawn__in=ids).values_list("drawn", flat=True))
    counts = Counter(times.values())
    return Read(DrawnAnswer.objects.filter(sample=sample).count(), len(there), counts[1], counts[2])
