"""Recurring problems: one place, one kind, again and again; a plan, several services, a review date, an owner."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from parvis.cases.actions.locking import said
from parvis.cases.models import Case, Recurring
from parvis.city.models import District, Service
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.people.models import User


@transaction.atomic
def open_recurring(
    *,
    title: str,
    plan: str,
    owner: User,
    review_on: date,
    services: Iterable[Service],
    cases: Sequence[Case],
    by: Actor,
    at: datetime,
    situation: str = "",
    district: District | None = None,
    place: str = "",
) -> Recurring:
    """Open a recurring problem with its plan, and tie cases to it. Raises NeedsReason without title or plan."""
    problem = Recurring.objects.create(
        title=said(title), plan=said(plan), owner=owner, review_on=review_on, situation=situation, district=district,
        place=place, opened_at=at,
    )  # fmt: skip
    problem.services.set(services)
    tie(problem=problem, cases=cases, by=by, at=at)
    return problem


@transaction.atomic
def tie(*, problem: Recurring, cases: Sequence[Case], by: Actor, at: datetime) -> None:
    """Add cases to a recurring problem; a case already tied is left as it is."""
    known = set(problem.cases.values_list("pk", flat=True))
    new = [case for case in cases if case.pk not in known]
    problem.cases.add(*new)
    ledger.write_many(
        [
            ledger.Line(verb="cases.recurring_tied", subject=case.subject, by=by, at=at, codes={"problem": problem.pk})
            for case in new
        ]
    )


@transaction.atomic
def change_plan(
    *, problem: Recurring, plan: str, review_on: date, owner: User, services: Iterable[Service], by: Actor, at: datetime
) -> Recurring:
    """Write down what is planned now and when it is looked at again. Raises NeedsReason without a plan."""
    problem.plan, problem.review_on, problem.owner = said(plan), review_on, owner
    problem.save(update_fields=["plan", "review_on", "owner"])
    problem.services.set(services)
    return problem


@transaction.atomic
def close_recurring(*, problem: Recurring, what_became: str, by: Actor, at: datetime) -> Recurring:
    """End a recurring problem with words on what became of it. Raises NeedsReason."""
    problem.what_became, problem.closed_at = said(what_became), at
    problem.save(update_fields=["what_became", "closed_at"])
    return problem
