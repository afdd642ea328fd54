"""Shares of cases, and shares of people compared with shares of residents."""

from math import sqrt

from scipy.special import betaincinv

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew, check_part, normal_quantile


def wilson(part: int, whole: int, *, level: float = LEVEL) -> Estimate:
    """Return part ÷ whole (0–1) with Wilson's score interval.

    Numerator: the cases that have the property. Denominator: all cases that could have it. Source: E. B. Wilson 1927;
    recommended for shares by Brown, Cai and DasGupta 2001. Coverage: 95 % on average over all true shares; from 10 cases
    on never under 84 % for a true share from 0.001 to 0.999, from 30 cases on never under 92 % from 0.05 to 0.95 (counted
    exactly by `bench/figures_chance.py`).
    0 of n has the lower limit 0, n of n the upper limit 1. Raises TooFew for a whole of 0.
    """
    check_part(part, whole)
    z = normal_quantile(level)
    share = part / whole
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    centre, scale = share + z * z / (2 * whole), 1 + z * z / whole
    low = 0.0 if part == 0 else (centre - spread) / scale
    high = 1.0 if part == whole else (centre + spread) / scale
    return Estimate(share, low, high, whole, "wilson")


def clopper_pearson(part: int, whole: int, *, level: float = LEVEL) -> Estimate:
    """Return part ÷ whole (0–1) with the exact interval of Clopper and Pearson.

    Numerator and denominator as for `wilson`. Limits are quantiles of beta distributions (Clopper and Pearson 1934).
    Coverage: never under 95 %, often well above it; for the few places where an interval must not promise too much.
    0 of n has the lower limit 0, n of n the upper limit 1. Raises TooFew for a whole of 0.
    """
    check_part(part, whole)
    tail = (1 - level) / 2
    low = 0.0 if part == 0 else float(betaincinv(part, whole - part + 1, tail))
    high = 1.0 if part == whole else float(betaincinv(part + 1, whole - part, 1 - tail))
    return Estimate(part / whole, low, high, whole, "clopper_pearson")


def representation_ratio(
    staff_of_group: int, staff: int, people_of_group: int, people: int, *, level: float = LEVEL
) -> Estimate:
    """Return the group's share of the staff ÷ its share of the residents; 1 is parity.

    Numerator: share of the staff. Denominator: share of the residents, taken as known. The interval is Wilson's for the
    share of the staff, divided by the share of the residents: how far chance alone moves a staff of this size. Coverage as
    for `wilson`. A group without staff has the value 0 and an upper limit. Raises TooFew without staff or residents, or
    where the group has no residents.
    """
    check_part(people_of_group, people)
    if people_of_group == 0:
        raise TooFew("nobody of this group lives here")
    share = people_of_group / people
    of_staff = wilson(staff_of_group, staff, level=level)
    if of_staff.high is None:
        raise Contradiction("a share has an upper limit")
    return Estimate(of_staff.value / share, of_staff.low / share, of_staff.high / share, staff, "wilson")
