"""What our functions answer to the cases that R was asked, by the same names of method and quantity."""

from collections.abc import Callable, Mapping
from typing import Any

from parvis.figures.statistics import (
    agreement,
    composition,
    histograms,
    looks,
    means,
    process,
    proportions,
    rates,
    strata,
    survival,
)
from parvis.figures.statistics.estimates import Estimate, TooFew

Case = Mapping[str, Any]


def answers(method: str, case: Case) -> dict[str, float | None]:
    """Return each quantity of a case; None where there is no upper limit."""
    return _METHODS[method](case)


def _limits(found: Estimate) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _mean(case: Case) -> dict[str, float | None]:
    values = case["values"]
    found = means.mean(len(values), sum(values), sum(value * value for value in values))
    return {**_limits(found), "deviation": found.deviation}


def _quantile(case: Case) -> dict[str, float | None]:
    edges = histograms.Edges(tuple(range(max(case["values"]) + 2)))  # bins one wide: nothing is lost
    counts: dict[int, int] = {}
    for value in case["values"]:
        counts[edges.number(value)] = counts.get(edges.number(value), 0) + 1
    return _limits(histograms.quantile(counts, edges, case["share"]))


def _rows(case: Case) -> list[tuple[float, int, int]]:
    return [(time, ended, 1 - ended) for time, ended in zip(case["times"], case["ended"], strict=True)]


def _curve(case: Case) -> dict[str, float | None]:
    steps = [step for step in survival.kaplan_meier(_rows(case)) if step.ended]
    found: dict[str, float | None] = {}
    for place, step in enumerate(steps):
        found[f"open_{place}"] = step.open_share
        if step.low is not None:
            found[f"low_{place}"], found[f"high_{place}"] = step.low, step.high
    return found


def _median_duration(case: Case) -> dict[str, float | None]:
    try:
        return _limits(survival.median_duration(_rows(case)))
    except TooFew:
        return {"value": None, "low": None, "high": None}


def _strata(case: Case) -> list[strata.Stratum]:
    columns = ("events", "whole", "other_events", "other_whole")
    return [strata.Stratum(*row) for row in zip(*(case[column] for column in columns), strict=True)]


def _numbered(values: list[float]) -> dict[str, float | None]:
    return {f"p_{place}": value for place, value in enumerate(values)}


def _groups(case: Case) -> tuple[dict[str, int], dict[str, int]]:
    return (
        {f"g{place}": count for place, count in enumerate(case["staff"])},
        {f"g{place}": count for place, count in enumerate(case["people"])},
    )


def _xmr(case: Case) -> dict[str, float | None]:
    found = process.limits(case["past"])
    chance = process.chance_of(case["newest"], found)
    return {"centre": found.centre, "low": found.low, "high": found.high, "chance": chance}


_METHODS: dict[str, Callable[[Case], dict[str, float | None]]] = {
    "wilson": lambda case: _limits(proportions.wilson(case["part"], case["whole"])),
    "clopper_pearson": lambda case: _limits(proportions.clopper_pearson(case["part"], case["whole"])),
    "representation_ratio": lambda case: _limits(
        proportions.representation_ratio(case["group"], case["staff"], case["people_group"], case["people"])
    ),
    "poisson_rate": lambda case: _limits(rates.poisson_rate(case["events"], case["exposure"], per=1000)),
    "rate_ratio": lambda case: _limits(
        rates.rate_ratio(case["events"], case["exposure"], case["other_events"], case["other_exposure"])
    ),
    "mean": _mean,
    "quantile": _quantile,
    "kaplan_meier": _curve,
    "median_duration": _median_duration,
    "odds_ratio": lambda case: _limits(strata.odds_ratio(_strata(case))),
    "risk_ratio": lambda case: _limits(strata.risk_ratio(_strata(case))),
    "holm": lambda case: _numbered(looks.holm(case["chances"])),
    "benjamini_hochberg": lambda case: _numbered(looks.benjamini_hochberg(case["chances"])),
    "xmr": _xmr,
    "dissimilarity": lambda case: {"value": composition.index(*_groups(case))},
    "kappa": lambda case: _limits(agreement.kappa(case["table"])),
    "gwet_ac1": lambda case: _limits(agreement.gwet(case["table"])),
}
METHODS = tuple(_METHODS)
