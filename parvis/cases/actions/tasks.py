"""Actions asked of other services inside a case."""

from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import CaseClosed
from parvis.cases.models import Case, Task
from parvis.city.models import Service
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def give_task(
    *, case: Case, service: Service, text: str, by: Actor, at: datetime, due_at: datetime | None = None
) -> Task:
    """Ask another service to do something; the reporter hears only the case's own service. Raises NeedsReason, CaseClosed."""
    case = locked(case)
    words = said(text)
    if not case.is_open:
        raise CaseClosed
    task = Task.objects.create(
        case=case, service=service, text=words, due_at=due_at, given_at=at, given_by=by.reference
    )
    ledger.write(verb="cases.task_given", subject=case.subject, by=by, at=at, codes={"service": service.code})
    return task


@transaction.atomic
def finish_task(*, task: Task, result: str, by: Actor, at: datetime) -> Task:
    """Say what was done, for the colleagues who asked. Raises NeedsReason."""
    words = said(result)
    locked(task.case)
    if Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=at, done_by=by.reference, result=words):
        ledger.write(
            verb="cases.task_done", subject=task.case.subject, by=by, at=at, codes={"service": task.service.code}
        )
    return Task.objects.get(pk=task.pk)
