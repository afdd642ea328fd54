"""How often our intervals hold and how often chance alone is called a change, counted or simulated with a fixed seed.

python bench/figures_chance.py       a few minutes; the numbers stand in the docstrings of parvis/figures/statistics
"""

import random
from collections.abc import Iterator
from math import comb, exp

import numpy as np

from parvis.figures.statistics import agreement, composition, means, process, proportions, strata, survival
from parvis.figures.statistics.estimates import TooFew

SHARES = [n / 1000 for n in range(1, 1000)]


def wilson_coverage() -> Iterator[str]:
    """Exact: the chances of all counts whose interval holds the true share."""
    for whole in (10, 30, 100, 400):
        kept = [proportions.wilson(part, whole) for part in range(whole + 1)]
        exact = [proportions.clopper_pearson(part, whole) for part in range(whole + 1)]
        found, found_exact = ([
            sum(
                comb(whole, part) * share**part * (1 - share) ** (whole - part)
                for part in range(whole + 1)
                if limits[part].low <= share <= (limits[part].high or 1)
            )
            for share in SHARES
        ] for limits in (kept, exact))  # fmt: skip
        middle = [c for share, c in zip(SHARES, found, strict=True) if 0.05 <= share <= 0.95]
        yield (
            f"{whole} cases: Wilson mean {sum(found) / len(found):.3f}, least {min(found):.3f}, least from 0.05 to 0.95 "
            f"{min(middle):.3f}; Clopper-Pearson least {min(found_exact):.3f}"
        )


def mean_coverage() -> Iterator[str]:
    """Simulated: log-normal durations in whole minutes with a spread of 1."""
    drawn = random.Random(3)
    truth = exp(5 + 0.5)
    for size in (10, 30, 200):
        held = 0
        for _ in range(4000):
            values = [round(drawn.lognormvariate(5, 1)) for _ in range(size)]
            found = means.mean(size, sum(values), sum(value * value for value in values))
            held += found.low <= truth <= (found.high or 0)
        yield f"{size} durations: {held / 4000:.3f}"


def risk_ratio_coverage() -> Iterator[str]:
    """Simulated: the event half as likely again for the group, in strata with shares of their own."""
    drawn = np.random.RandomState(5)
    for sorts, size in ((3, 30), (20, 6), (5, 100)):
        held = said = 0
        for _ in range(4000):
            shares = drawn.uniform(0.05, 0.4, sorts)
            group, others = drawn.binomial(size, shares * 1.5), drawn.binomial(size * 3, shares)
            rows = [strata.Stratum(int(a), size, int(b), size * 3) for a, b in zip(group, others, strict=True)]
            try:
                found = strata.risk_ratio(rows)
            except TooFew:
                continue
            said += 1
            held += found.low <= 1.5 <= (found.high or 0)
        yield f"{sorts} strata of {size} and {size * 3}: {held / said:.3f}"


def median_coverage() -> Iterator[str]:
    """Simulated: days until answered (truth in whole days), up to half of the cases still open when looked at."""
    drawn = random.Random(13)
    truth = next(day for day in range(1000) if exp(-(day + 1) / 14) <= 0.5)
    for size, until in ((30, 30), (60, 30), (60, 90), (400, 30)):
        held = said = 0
        for _ in range(2000):
            rows = []
            for _case in range(size):
                lasted, seen = int(drawn.expovariate(1 / 14)), drawn.randint(5, until)
                rows.append((min(lasted, seen), int(lasted <= seen), int(lasted > seen)))
            try:
                found = survival.median_duration(rows)
            except TooFew:
                continue
            said += 1
            held += found.low <= truth <= (found.high if found.high is not None else truth)
        yield f"{size} cases seen within {until} days: {held / said:.3f} of {said / 2000:.0%} that could be given"


def agreement_coverage() -> Iterator[str]:
    """Simulated: two readers, four answers in five clear, the readers right nine times in ten."""
    drawn = random.Random(17)

    def table(answers: int) -> list[list[int]]:
        counts = [[0, 0], [0, 0]]
        for _ in range(answers):
            clear = drawn.random() < 0.8
            first, second = (int(clear if drawn.random() < 0.9 else not clear) for _reader in range(2))
            counts[first][second] += 1
        return counts

    large = table(2_000_000)
    for size in (20, 50, 100):
        held = {agreement.kappa: 0, agreement.gwet: 0}
        said = dict(held)
        for _ in range(4000):
            found = table(size)
            for coefficient in held:
                try:
                    limits = coefficient(found)
                except TooFew:
                    continue
                said[coefficient] += 1
                held[coefficient] += limits.low <= coefficient(large).value <= (limits.high or 0)
        yield f"{size} answers: kappa {held[agreement.kappa] / said[agreement.kappa]:.3f}, AC1 {held[agreement.gwet] / said[agreement.gwet]:.3f}"


def dissimilarity_coverage() -> Iterator[str]:
    """Simulated: a staff drawn from shares whose true index is known."""
    drawn = np.random.RandomState(7)
    people = {"a": 400, "b": 300, "c": 200, "d": 100}
    for true in (
        {"a": 40, "b": 30, "c": 20, "d": 10},
        {"a": 48, "b": 30, "c": 15, "d": 7},
        {"a": 70, "b": 20, "c": 7, "d": 3},
    ):
        truth = composition.index(true, people)
        for staff in (40, 150, 1000):
            held = 0
            for _ in range(400):
                counts = drawn.multinomial(staff, [true[g] / sum(true.values()) for g in people])
                found = composition.dissimilarity(dict(zip(people, map(int, counts), strict=True)), people)
                held += found.low <= truth <= (found.high or 0)
            yield f"true index {truth:.2f}, staff {staff}: {held / 400:.3f}"


def false_alarms() -> Iterator[str]:
    """Simulated: nothing changes; how many releases call any series up or down."""
    drawn = random.Random(11)
    for looks in (1, 10, 60):
        for months in (8, 12, 24):
            tries = 4000 // (1 + looks // 20)
            alarms = bare = 0
            for _ in range(tries):
                series = [[drawn.gauss(0, 1) for _ in range(months + 1)] for _ in range(looks)]
                said = process.verdicts(series)
                alarms += any(one.movement in ("up", "down") for one in said)
                bare += any(
                    not one.limits.low <= own[-1] <= one.limits.high
                    for one, own in zip(said, series, strict=True)
                    if one.limits
                )
            yield f"{looks} looks, past of {months} months: {alarms / tries:.3f} (limits alone: {bare / tries:.3f})"


def main() -> None:
    for title, lines in (
        ("Shares, exact", wilson_coverage()),
        ("Means of durations", mean_coverage()),
        ("Ratio of shares over strata", risk_ratio_coverage()),
        ("Median with open cases", median_coverage()),
        ("Two readers", agreement_coverage()),
        ("Index of dissimilarity", dissimilarity_coverage()),
        ("Something called up or down although nothing changed", false_alarms()),
    ):
        print(f"\n{title}")
        for line in lines:
            print("-", line, flush=True)


if __name__ == "__main__":
    main()
