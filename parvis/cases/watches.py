"""The lists on which cases wait for somebody: one table, for the tabs of the inbox and for the coordinator's overview."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from parvis.cases.access import Scope
from parvis.cases.models import Case, Doubt, Passing, ProposalState, ProposedAnswer, Task
from parvis.cases.models.queryset import CaseQuerySet
from parvis.cases.moves import State
from parvis.cases.rules import SOON

MOST_COUNTED = 100
MOST_DANGERS = 2000  # few by nature; looked up first, for planners would walk all open cases instead

Narrow = Callable[[CaseQuerySet, Scope, datetime], CaseQuerySet]


@dataclass(frozen=True, slots=True)
class Watch:
    """One list: its code, its name, which cases are on it, and what it means.

    `is_open`: open cases, ended ones (False), or both (None). `for_all` false: only coordinators need it. `is_quiet`: the
    inbox names it only while something is on it.
    """

    code: str
    name: Any
    narrow: Narrow
    meaning: Any = ""
    is_open: bool | None = True
    for_all: bool = True
    is_counted: bool = True
    is_quiet: bool = False

    def of(self, cases: CaseQuerySet, scope: Scope, *, at: datetime) -> CaseQuerySet:
        """Return those of the cases that are on this list."""
        if self.is_open is not None:
            cases = cases.filter(closed_at__isnull=self.is_open)
        return self.narrow(cases, scope, at)


def _all(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases


def _in_danger(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases.filter(pk__in=Case.objects.in_danger().order_by().values("pk")[:MOST_DANGERS])


def _late(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases.filter(due_at__lt=at)


def _soon_late(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases.filter(due_at__gte=at, due_at__lt=at + SOON)


def _sent_round(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    twice = Passing.objects.values("case").annotate(n=Count("id")).filter(n__gte=2).values("case")
    return cases.filter(pk__in=twice)


def _asked(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    tasks = Task.objects.filter(done_at__isnull=True)
    if scope.services is not None:
        tasks = tasks.filter(service__in=scope.services)
    return cases.filter(pk__in=tasks.values("case"))


def _doubted(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases.filter(pk__in=Doubt.objects.filter(decided_at__isnull=True).values("case"))


def _proposed(cases: CaseQuerySet, scope: Scope, at: datetime) -> CaseQuerySet:
    return cases.filter(pk__in=ProposedAnswer.objects.filter(state=ProposalState.WAITING).values("case"))


# In the order of the inbox's tabs.
WATCHES: Mapping[str, Watch] = {
    watch.code: watch
    for watch in (
        Watch("open", _("All open"), _all, is_counted=False),
        Watch("late", _("Late"), _late, _("The promised day has passed without an answer.")),
        Watch("soon", _("Soon late"), _soon_late, _("The promised day is within 24 hours.")),
        Watch("mine", _("Mine"), lambda cases, scope, at: cases.filter(assigned_to=scope.user)),
        Watch("free", _("In nobody's hands"), lambda cases, scope, at: cases.filter(assigned_to__isnull=True)),
        Watch(
            "unhappy", _("Second look"), lambda cases, scope, at: cases.filter(state=State.SECOND_LOOK),
            _("Somebody said: not solved. Another person looks again."), is_quiet=True,
        ),
        # Who is in danger may withdraw what they said, and not of their own will: an ended case stays until somebody looks.
        Watch(
            "danger", _("Possible danger"), _in_danger, _("The words sound like danger, and nobody has looked yet."),
            is_open=None, is_quiet=True,
        ),
        Watch("asked", _("Tasks for others' cases"), _asked, is_quiet=True),
        Watch(
            "proposed", _("Answers to look at"), _proposed,
            _("A service without an account has answered. It goes out once one of you has read it."),
            is_quiet=True,
        ),
        Watch(
            "unrouted", _("Nobody has it"), lambda cases, scope, at: cases.filter(state=State.UNROUTED),
            _("No service does this work there, or it was handed back."), for_all=False,
        ),
        Watch(
            "round", _("Sent round"), _sent_round,
            _("Two services or more have passed it on. It has an owner by name."),
            for_all=False, is_quiet=True,
        ),
        Watch(
            "doubted", _("Not a real report?"), _doubted,
            _("A colleague doubts it. A second person decides; until then its date runs on."),
            is_quiet=True,
        ),
        Watch("ended", _("Ended"), _all, is_open=False, is_counted=False),
    )
}  # fmt: skip
# What a coordinator must see on one page, the most urgent first.
OVERVIEW = tuple(
    WATCHES[code] for code in ("danger", "late", "soon", "proposed", "unrouted", "round", "unhappy", "doubted")
)
