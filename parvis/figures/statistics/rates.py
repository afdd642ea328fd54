"""How often something happens for an amount of time, people or contacts."""

from scipy.special import betaincinv, gammaincinv

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew


def poisson_rate(events: int, exposure: float, *, per: float = 1, level: float = LEVEL) -> Estimate:
    """Return events ÷ exposure × per, with the exact Poisson interval.

    Numerator: events, counted one by one. Denominator: exposure (residents, contacts, hours), above 0. Limits are quantiles
    of gamma distributions (Garwood 1936). Coverage: never under 95 % where events come independently; where one evening
    brings ten, the true uncertainty is larger. No event has the lower limit 0 and the upper limit 3.7 events. `n` is the
    number of events. Raises TooFew for an exposure of 0.
    """
    if events < 0 or exposure < 0:
        raise Contradiction(f"{events} events on {exposure}")
    if exposure == 0:
        raise TooFew("nothing to count on")
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    high = float(gammaincinv(events + 1, 1 - tail))
    return Estimate(events / exposure * per, low / exposure * per, high / exposure * per, events, "poisson")


def rate_ratio(
    events: int, exposure: float, other_events: int, other_exposure: float, *, level: float = LEVEL
) -> Estimate:
    """Return the rate of a group ÷ the rate of another; 1 is parity.

    Numerator: events ÷ exposure of the group. Denominator: those of the other. Given the sum of the events, those of the
    group are binomial: the limits come from the exact interval of Clopper and Pearson (Przyborowski and Wilenski 1940).
    Coverage: never under 95 % for independent events. No event in the group: lower limit 0. No event in the other: the
    ratio has no value, TooFew is raised, as for an exposure of 0. `n` is the number of events of both.
    """
    if min(events, other_events, exposure, other_exposure) < 0:
        raise Contradiction("negative counts")
    if exposure == 0 or other_exposure == 0 or other_events == 0:
        raise TooFew("no ratio without events to compare with")
    tail, scale = (1 - level) / 2, other_exposure / exposure
    low_share = 0.0 if events == 0 else float(betaincinv(events, other_events + 1, tail))
    high_share = float(betaincinv(events + 1, other_events, 1 - tail))
    return Estimate(
        events / other_events * scale,
        low_share / (1 - low_share) * scale,
        high_share / (1 - high_share) * scale,
        events + other_events,
        "poisson",
    )
