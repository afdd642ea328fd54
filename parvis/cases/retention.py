"""How long which data is kept. Pure: periods in, days out.

The shipped periods are a careful beginning; the city's lawyer confirms or changes them (rows win over them). The narrower
rule wins: a situation before its kind before everything, and within each a named outcome before any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from parvis.cases.models.keeping import Kept

ACCESS_LOG = timedelta(days=365)
ORPHAN_PHOTOS = timedelta(days=1)
RELEASED_COPY = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=30)
ERASED_PIN = timedelta(days=365)
ERASURE_NOTICE = timedelta(days=30)
UNCONFIRMED = timedelta(days=3)  # an address somebody typed in for news


@dataclass(frozen=True, slots=True)
class Period:
    """Keep `what` for `days` after the end, for what `scope` and `outcome` name (empty: everything)."""

    what: str
    days: int
    scope: str = ""
    outcome: str = ""


SHIPPED: tuple[Period, ...] = (
    # Links in messages open for 90 days after the end; as long somebody may say that it is not solved.
    Period(Kept.CONTACT, 120),
    Period(Kept.CONTACT, 30, outcome="withdrawn"),
    Period(Kept.CONTACT, 30, outcome="not_real"),
    Period(Kept.WORDS, 730),
    Period(Kept.WORDS, 365, scope="kind:conduct"),
    Period(Kept.WORDS, 365, scope="kind:person"),
    Period(Kept.WORDS, 60, outcome="withdrawn"),
    Period(Kept.WORDS, 60, outcome="not_real"),
    # Contacts that became no case: somebody was told whom to turn to.
    Period(Kept.WORDS, 30, outcome="redirected"),
    Period(Kept.WORDS, 30, outcome="informed"),
    Period(Kept.WORDS, 30, outcome="call_back"),
    Period(Kept.WORDS, 7, outcome="silent"),
    Period(Kept.PHOTOS, 365),
    Period(Kept.PHOTOS, 180, scope="kind:conduct"),
    Period(Kept.PHOTOS, 180, scope="kind:person"),
    Period(Kept.PHOTOS, 30, outcome="withdrawn"),
    Period(Kept.PHOTOS, 30, outcome="not_real"),
    Period(Kept.LINK, 1095),
    Period(Kept.LINK, 730, scope="kind:conduct"),
    Period(Kept.LINK, 730, scope="kind:person"),
    Period(Kept.LINK, 180, outcome="withdrawn"),
    Period(Kept.LINK, 180, outcome="not_real"),
    # What is handed in against the police or an office is sealed and goes at once, counted from the last word or letter.
    Period(Kept.LINK, 730, scope="kind:grievance"),
    Period(Kept.LINK, 1825, scope="kind:grievance", outcome="waiting"),
)

Periods = Mapping[tuple[str, str, str], int]
ANSWERED = ("answered", "settled")  # states whose outcome says how a case ended


def periods(rows: Iterable[Period]) -> Periods:
    """Return the periods in force: the shipped ones, and the city's rows in their place."""
    return {(p.what, p.scope, p.outcome): p.days for p in (*SHIPPED, *rows)}


def days_for(known: Periods, *, what: str, situation: str, kind: str, outcome: str) -> int:
    """Return the days to keep `what` of a matter, by the narrowest rule."""
    for scope in (situation, f"kind:{kind}", ""):
        for ended in (outcome, ""):
            days = known.get((what, scope, ended))
            if days is not None:
                return days
    raise KeyError(what)


def narrowest_first(known: Periods, what: str) -> list[tuple[str, str, int]]:
    """Return scope, outcome and days of every rule on `what`, in the order in which `days_for` looks for one that fits."""
    rules = [(scope, outcome, days) for (each, scope, outcome), days in known.items() if each == what]
    return sorted(rules, key=lambda rule: (_width(rule[0]), not rule[1], rule[0], rule[1]))


def _width(scope: str) -> int:
    return 2 if not scope else 1 if scope.startswith("kind:") else 0


def shortest(known: Periods, what: str) -> int:
    """Return the shortest period of a kind of data: what ended later than that is not due yet."""
    return min(days for (each, _scope, _outcome), days in known.items() if each == what)


def ended_as(*, state: str, outcome: str) -> str:
    """Return how a case ended, in the word the rules use: its outcome, or withdrawn, merged, not_real."""
    return outcome if state in ANSWERED else state
