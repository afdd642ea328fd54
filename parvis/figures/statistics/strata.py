"""Comparing two groups among cases of the same sort (Mantel and Haenszel 1959)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew, normal_quantile


@dataclass(frozen=True)
class Stratum:
    """Cases of one sort: how many of the group had the event, how many of the others did."""

    events: int
    whole: int
    other_events: int
    other_whole: int

    def __post_init__(self) -> None:
        if not (0 <= self.events <= self.whole and 0 <= self.other_events <= self.other_whole):
            raise Contradiction(f"{self.events} of {self.whole}, {self.other_events} of {self.other_whole}")


def risk_ratio(strata: Iterable[Stratum], *, level: float = LEVEL) -> Estimate:
    """Return how many times as likely the event is for the group as for the others, sort by sort; 1 is parity.

    Numerator: share of events in the group. Denominator: share among the others, both weighted over the strata. Limits:
    variance of Greenland and Robins 1985 on the log scale. Coverage: near 95 % whether there are few large strata or many
    small ones, from about 5 events on each side. Strata without one of the groups say nothing and weigh nothing. `n` counts
    the cases of the group in strata that compare something. Raises TooFew where no stratum holds both groups, or where one
    side has no event.
    """
    useful = _comparing(strata)
    top = sum(s.events * s.other_whole / (s.whole + s.other_whole) for s in useful)
    bottom = sum(s.other_events * s.whole / (s.whole + s.other_whole) for s in useful)
    if top == 0 or bottom == 0:
        raise TooFew("one side has no event")
    variance = sum(
        (s.whole * s.other_whole * (s.events + s.other_events) - s.events * s.other_events * (s.whole + s.other_whole))
        / (s.whole + s.other_whole) ** 2
        for s in useful
    ) / (top * bottom)
    return _on_log_scale(top / bottom, variance, sum(s.whole for s in useful), level)


def odds_ratio(strata: Iterable[Stratum], *, level: float = LEVEL) -> Estimate:
    """Return the odds of the event in the group ÷ those among the others, sort by sort; 1 is parity.

    Numerator and denominator: odds, weighted over the strata. Limits: variance of Robins, Breslow and Greenland 1986 on the log
    scale. Coverage, strata without one of the groups, `n` and refusals as for `risk_ratio`; further from 1 than a ratio of
    shares, so that pages show that one.
    """
    useful = _comparing(strata)
    top = bottom = both = cross = other = 0.0
    for s in useful:
        total = s.whole + s.other_whole
        concordant = (s.events + s.other_whole - s.other_events) / total
        discordant = (s.other_events + s.whole - s.events) / total
        up = s.events * (s.other_whole - s.other_events) / total
        down = s.other_events * (s.whole - s.events) / total
        top, bottom = top + up, bottom + down
        both += concordant * up
        cross += concordant * down + discordant * up
        other += discordant * down
    if top == 0 or bottom == 0:
        raise TooFew("one side has no event, or nothing but events")
    variance = both / (2 * top**2) + cross / (2 * top * bottom) + other / (2 * bottom**2)
    return _on_log_scale(top / bottom, variance, sum(s.whole for s in useful), level)


def _comparing(strata: Iterable[Stratum]) -> list[Stratum]:
    useful = [stratum for stratum in strata if stratum.whole and stratum.other_whole]
    if not useful:
        raise TooFew("no sort of case in which both groups occur")
    return useful


def _on_log_scale(ratio: float, variance: float, n: int, level: float) -> Estimate:
    spread = normal_quantile(level) * sqrt(max(variance, 0.0))
    return Estimate(ratio, exp(log(ratio) - spread), exp(log(ratio) + spread), n, "mantel_haenszel")
