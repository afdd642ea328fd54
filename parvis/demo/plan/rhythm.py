"""When people call: each theme's contacts over the days of a year, exact in sum, lively in between. Pure, from a seed."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from random import Random

from parvis.demo.plan.themes import THEMES, Theme

DAYS = 365
FEASTS = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (12, 25)}


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole numbers in proportion to the weights whose sum is `total` (largest remainders)."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    counts = [int(value) for value in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (counts[i] - exact[i], i))
    for index in by_rest[: total - sum(counts)]:
        counts[index] += 1
    return counts


@cache
def contacts_per_day(first: date, total: int) -> dict[str, list[int]]:
    """Return for each theme how many contacts each of the 365 days from `first` on has; all together `total`."""
    days = [date.fromordinal(first.toordinal() + number) for number in range(DAYS)]
    of_theme = shared_out(total, [theme.share for theme in THEMES.values()])
    return {
        name: shared_out(count, _weights(name, theme, days))
        for (name, theme), count in zip(THEMES.items(), of_theme, strict=True)
    }


def _weights(name: str, theme: Theme, days: Sequence[date]) -> list[float]:
    random = Random(f"valdoria rhythm {name}")  # noqa: S311
    return [
        theme.year[day.month - 1]
        * theme.week[day.weekday()]
        * (0.35 if (day.month, day.day) in FEASTS else 1.0)
        * random.lognormvariate(0, 0.16)
        for day in days
    ]


@cache
def first_numbers(first: date, total: int) -> list[int]:
    """Return the number of the first contact of each day; one more at the end, the total."""
    per_day = contacts_per_day(first, total)
    numbers = [0]
    for day in range(DAYS):
        numbers.append(numbers[-1] + sum(counts[day] for counts in per_day.values()))
    return numbers
