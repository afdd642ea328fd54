"""The list of what could not be told by itself, and what a person did about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.core.access import open_to
from parvis.correspondence import access, actions, events, limits, masking, rendering, texts
from parvis.correspondence.forms import EndForm, RevealForm
from parvis.correspondence.labels import event_label, reason_label
from parvis.correspondence.models import Channel, Message, MessageState, PersonTask, TaskEnd, TaskReason

PER_PAGE = 50


@open_to(*access.LIST_ROLES)
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person, what is late first."""
    at = timezone.now()
    rows = access.tasks_visible_to(request.user).filter(done_at=None).order_by(F("deadline").asc(nulls_last=True), "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [_row(task, at) for task in page],
        "page": page,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "waiting": Message.objects.filter(state=MessageState.QUEUED).count(),
        "is_budget_spent": limits.is_budget_spent(at=at),
        "sms_today": limits.sms_today(at=at),
    }
    return render(request, "correspondence/task_list.html", context)


@open_to(*access.LIST_ROLES)
@require_GET
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one: to whom, what to say, and the ways it can end."""
    return _page(request, _task_of(request, task_id))


@open_to(*access.LIST_ROLES)
@require_POST
def reveal(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show the contact data once, with a reason that is written down."""
    found = _task_of(request, task_id)
    form = RevealForm(request.POST)
    if found.message is None or not form.is_valid():
        return _page(request, found, reveal_form=form)
    shown = actions.reveal(
        recipient=found.message.recipient,
        reason=actions.RevealReason(form.cleaned_data["reason"]),
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return _page(request, found, shown=shown)


@open_to(*access.LIST_ROLES)
@require_POST
def take(request: HttpRequest, task_id: int) -> HttpResponse:
    """Put one's own name to it."""
    found = _task_of(request, task_id)
    return _done(
        request, found, lambda at: actions.take_task(task=found, user=request.user, by=_by(request), at=at), stay=True
    )


@open_to(*access.LIST_ROLES)
@require_POST
def send_again(request: HttpRequest, task_id: int) -> HttpResponse:
    """Queue the message once more."""
    found = _task_of(request, task_id)
    return _done(request, found, lambda at: actions.send_again(task=found, by=_by(request), at=at))


@open_to(*access.LIST_ROLES)
@require_POST
def end(request: HttpRequest, task_id: int) -> HttpResponse:
    """Write down how it ended: told by phone, letter or otherwise, it had arrived, could not be reached."""
    found = _task_of(request, task_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, found, end_form=form)
    how = TaskEnd(form.cleaned_data["how"])
    if how == TaskEnd.ARRIVED:
        return _done(request, found, lambda at: actions.it_arrived(task=found, by=_by(request), at=at))
    return _done(request, found, lambda at: actions.tell_by_person(task=found, how=how, by=_by(request), at=at))


def _by(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _task_of(request: HttpRequest, task_id: int) -> PersonTask:
    return get_object_or_404(access.tasks_visible_to(request.user), pk=task_id)


def _done(request: HttpRequest, task: PersonTask, act: Any, *, stay: bool = False) -> HttpResponse:
    try:
        act(timezone.now())
    except actions.TaskDone:
        messages.error(request, _("Somebody has just done this. Nothing was changed."))
        return redirect("correspondence:tasks")
    messages.success(request, _("It is yours now.") if stay else _("Noted. It is off the list."))
    return HttpResponseRedirect(request.path.rsplit("/", 2)[0] + "/") if stay else redirect("correspondence:tasks")


def _page(request: HttpRequest, task: PersonTask, **more: Any) -> HttpResponse:
    message = task.message
    context = {
        "row": _row(task, timezone.now()),
        "words": _words(message) if message else "",
        "language": message.recipient.language if message else "",
        "masked": _masked(message) if message else [],
        "may_send_again": bool(message)
        and task.reason not in (TaskReason.CALL, TaskReason.LETTER, TaskReason.SENSITIVE),
        "reveal_form": RevealForm(),
        "end_form": EndForm(),
        **more,
    }
    return render(request, "correspondence/task.html", context)


def _row(task: PersonTask, at: Any) -> dict[str, Any]:
    message = task.message
    return {
        "task": task,
        "is_late": bool(task.deadline and task.deadline < at and not task.done_at),
        "label": event_label(message.event) if message else _("An e-mail in the mailbox"),
        "about": message.about if message else "",
        "why": reason_label(message.reason) or task.get_reason_display() if message else task.get_reason_display(),
    }


def _words(message: Message) -> str:
    """Return what the person is to be told, in their language, without links: for a call, or to print as a letter."""
    if events.get(message.event).forgets:
        return ""
    terms = rendering.Terms(language=message.recipient.language, channel=Channel.LETTER, at=timezone.now())
    try:
        return rendering.render([message], terms).plain
    except (texts.TextMissing, events.UnknownEvent):
        return ""


def _masked(message: Message) -> list[dict[str, str]]:
    recipient = message.recipient
    rows = [
        {"key": _("E-mail"), "value": masking.mask_email(recipient.email)},
        {"key": _("Phone"), "value": masking.mask_phone(recipient.phone)},
        {"key": _("Letter"), "value": masking.mask_letter(recipient.letter_address)},
    ]
    wish = [{"key": _("Wants to hear"), "value": str(recipient.get_channel_display())}]
    return wish + [row for row in rows if row["value"]]
