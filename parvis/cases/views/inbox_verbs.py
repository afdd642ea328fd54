"""What colleagues do with a case: each verb has its own address, its own small form, and one action behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.cases import actions
from parvis.cases.access import Scope
from parvis.cases.actions.answering import everybody
from parvis.cases.models import Attachment, Case, Priority, RemarkKind, Reporter, Task
from parvis.cases.moves import may
from parvis.cases.staff_forms import (
    AskForm,
    AssignForm,
    CareForm,
    FinishTaskForm,
    MergeForm,
    NoteForm,
    PassOnForm,
    PostponeForm,
    ReasonForm,
    ReleaseForm,
    SharePhotosForm,
    TaskForm,
)
from parvis.cases.views.inbox_choices import colleagues_of, services_in
from parvis.cases.views.inbox_reclassify import reclassify_form, run_reclassify
from parvis.city.models import Service
from parvis.core.actors import Actor
from parvis.core.forms import PageForm
from parvis.correspondence.models import MessageKind
from parvis.people.models import User


@dataclass(frozen=True, slots=True)
class At:
    """Who stands before which case, when."""

    request: HttpRequest
    case: Case
    scope: Scope
    by: Actor
    at: datetime
    language: str
    has_open_doubt: bool = False
    has_photos: bool = False
    has_open_task: bool = False

    @property
    def user(self) -> Any:
        return self.scope.user


Fits = Callable[[At], bool]
MakeForm = Callable[[At, Any], PageForm]
Run = Callable[[At, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do: its words, when it fits, the form it needs (none: the button does it), and the action it calls.

    `said` may be a function of what was sent. `tells`: what the people are told of it, and `done` what came of it where not everybody is sent a message.
    `key` is the letter that does it together with Alt. `on_task`: also for those who see the case for a task only.
    `leaves`: the case is usually gone from one's own inbox afterwards.
    """

    code: str
    label: Any
    said: Any
    run: Run
    fits: Fits
    form: MakeForm | None = None
    explains: Any = ""
    icon: str = ""
    key: str = ""
    on_task: bool = False
    leaves: bool = False
    tells: MessageKind | None = None
    done: Any = ""

    @property
    def asks(self) -> bool:
        """Whether a press opens a form first. For templates: they call whatever can be called, so `form` is nothing there."""
        return self.form is not None


def hearers(act: Verb, here: At, said: Mapping[str, Any]) -> list[Reporter]:
    """Return who is told of what was done with these values."""
    if act.tells is None or said.get("kind") == RemarkKind.NOTE:
        return []
    return [one for one in everybody(here.case) if one.pk == said.get("reporter", one.pk)]


def _open(here: At) -> bool:
    return here.case.is_open


def _move(verb: str) -> Fits:
    return lambda here: may(verb, here.case.state)


def _own(here: At) -> bool:
    return here.scope.is_coordinator


def _sure(here: At, data: Any) -> PageForm:
    """Ask nothing but whether it is meant: the page says what comes of it, a second press does it."""
    return PageForm(data)


def _reason(here: At, data: Any) -> PageForm:
    return ReasonForm(data)


def _ask_form(here: At, data: Any) -> PageForm:
    rows = here.case.reporters.filter(withdrawn_at__isnull=True).select_related("recipient").order_by("id")
    choices = [
        (
            row.pk,
            _("Person %(number)d, reads %(language)s") % {"number": number, "language": row.recipient.language.upper()},
        )
        for number, row in enumerate(rows, start=1)
    ]
    initial = {"reporter": choices[0][0]} if len(choices) == 1 else {}
    return AskForm(data, reporters=choices, initial=initial)


def _ask(here: At, said: Mapping[str, Any]) -> None:
    reporter = Reporter.objects.select_related("recipient", "case").get(pk=said["reporter"], case=here.case)
    actions.ask(
        case=here.case,
        reporter=reporter,
        text=said["text"],
        language=reporter.recipient.language,
        by=here.by,
        at=here.at,
    )


def _pass_on_form(here: At, data: Any) -> PageForm:
    form = PassOnForm(data, services=services_in(here.language, without=here.case.service_id))
    if here.case.owner_id == here.user.pk:
        form.fields["by_owner"] = forms.BooleanField(
            label=_("I answer for this case by name and decide that a service may have it again"), required=False
        )
    return form


def _pass_on(here: At, said: Mapping[str, Any]) -> None:
    service = Service.objects.get(pk=said["service"], is_active=True)
    actions.pass_on(
        case=here.case,
        service=service,
        reason=said["reason"],
        by=here.by,
        at=here.at,
        by_owner=said.get("by_owner", False),
    )


def _assign(here: At, said: Mapping[str, Any]) -> None:
    user = User.objects.get(pk=said["colleague"]) if said["colleague"] else None
    actions.assign(case=here.case, user=user, by=here.by, at=here.at)


def _assigned(said: Mapping[str, Any]) -> Any:
    return _("Done. They find it under “Mine”.") if said["colleague"] else _("It is in nobody's hands now.")


class NoSuchCase(Exception):
    """No case of this reference among those the colleague may act on."""


def _merge(here: At, said: Mapping[str, Any]) -> None:
    try:
        target = here.scope.find(said["target"])
    except Http404:
        raise NoSuchCase from None
    if not here.scope.has(target):
        raise NoSuchCase
    actions.merge(source=here.case, target=target, by=here.by, at=here.at)


def _photo_choices(here: At) -> list[tuple[int, str]]:
    photos = here.case.attachments.order_by("id")
    return [(photo.pk, _("Photo %(number)d") % {"number": number}) for number, photo in enumerate(photos, start=1)]


def _share_form(here: At, data: Any) -> PageForm:
    shared = list(here.case.attachments.filter(shared_at__isnull=False).values_list("pk", flat=True))
    return SharePhotosForm(data, photos=_photo_choices(here), initial={"photos": shared})


def _release_form(here: At, data: Any) -> PageForm:
    released = list(here.case.attachments.filter(released_at__isnull=False).values_list("pk", flat=True))
    words = here.case.released_text or "\n".join(filter(None, here.case.contacts.values_list("words", flat=True)[:1]))
    return ReleaseForm(data, photos=_photo_choices(here), initial={"photos": released, "text": words[:1000]})


def _chosen(here: At, said: Mapping[str, Any]) -> list[Attachment]:
    return list(here.case.attachments.filter(pk__in=said["photos"]))


def _release(here: At, said: Mapping[str, Any]) -> None:
    actions.unrelease(case=here.case, by=here.by, at=here.at)
    actions.release(case=here.case, text=said["text"], photos=_chosen(here, said), by=here.by, at=here.at)


def _task_form(here: At, data: Any) -> PageForm:
    return TaskForm(data, services=services_in(here.language, without=here.case.service_id))


def _give_task(here: At, said: Mapping[str, Any]) -> None:
    service = Service.objects.get(pk=said["service"], is_active=True)
    actions.give_task(case=here.case, service=service, text=said["text"], due_at=said["due_at"], by=here.by, at=here.at)


def open_tasks(here: At) -> Any:
    tasks = Task.objects.filter(case=here.case, done_at__isnull=True).order_by("id")
    return tasks if here.scope.services is None else tasks.filter(service__in=here.scope.services)


def _finish_form(here: At, data: Any) -> PageForm:
    return FinishTaskForm(data, tasks=[(task.pk, task.text) for task in open_tasks(here)])


def _finish(here: At, said: Mapping[str, Any]) -> None:
    actions.finish_task(
        task=open_tasks(here).select_related("case", "service").get(pk=said["task"]), result=said["result"], by=here.by,
        at=here.at,
    )  # fmt: skip


def _simple(action: Callable[..., Any], **more: Any) -> Run:
    return lambda here, said: action(case=here.case, by=here.by, at=here.at, **more)


def _with_reason(action: Callable[..., Any]) -> Run:
    return lambda here, said: action(case=here.case, reason=said["reason"], by=here.by, at=here.at)


def _accept(here: At, said: Mapping[str, Any]) -> None:
    mine = here.user if here.scope.services is not None else None
    actions.accept(case=here.case, user=mine or here.case.assigned_to, by=here.by, at=here.at)


VERBS: Mapping[str, Verb] = {
    verb.code: verb
    for verb in (
        Verb("accept", _("Take it on"), _("It is yours now. The people who reported it are told."), _accept,
             _move("accept"), icon="check", key="T", tells=MessageKind.PROGRESS, done=_("It is yours now.")),
        Verb("ask", _("Ask the person"), _("Your question is on its way."), _ask, _move("ask"), _ask_form,
             _("Only this person sees the question and is told of it."), icon="circle-help", key="Q",
             tells=MessageKind.QUESTION, done=_("Your question is written down.")),
        Verb("note", _("Write a note"), _("Your note is kept."),
             lambda here, said: (actions.note(case=here.case, text=said["text"], kind=RemarkKind(said["kind"]),
                                                   by=here.by, at=here.at)),
             lambda here: True, lambda here, data: NoteForm(data), icon="pencil", key="W", on_task=True,
             tells=MessageKind.PROGRESS, done=_("Your note is kept.")),
        Verb("hand-back", _("Hand it back"), _("It is with the coordinator now, with your reason."),
             _with_reason(actions.hand_back), _move("hand_back"), _reason,
             _("It goes to the coordinator with the same reference. The date stays."), icon="reply", leaves=True),
        Verb("pass-on", _("Pass it on"), _("It is with the other service now. The people who reported it are told."),
             _pass_on, _move("pass_on"), _pass_on_form,
             _("The reference and the date stay. Nobody has to tell it again."), icon="arrow-right", leaves=True,
             tells=MessageKind.PROGRESS, done=_("It is with the other service now.")),
        Verb("postpone", _("Give a new date"), _("The new date is set, and the people who reported it are told why."),
             lambda here, said: (actions.postpone(case=here.case, due_at=said["due_at"], reason=said["reason"],
                                                       by=here.by, at=here.at)),
             _open, lambda here, data: PostponeForm(data, now=here.at, promised=here.case.due_at), icon="calendar",
             tells=MessageKind.ANSWER, done=_("The new date is set.")),
        Verb("assign", _("Put it into somebody's hands"), _assigned, _assign, _open,
             lambda here, data: AssignForm(data, colleagues=colleagues_of(here.case, here.scope),
                                           initial={"colleague": here.case.assigned_to_id}), icon="user"),
        Verb("first", _("Look at this first"), _("It is marked: first."), _simple(actions.prioritise, priority=Priority.HIGH),
             lambda here: here.case.is_open and here.case.priority != Priority.HIGH, _sure,
             _("Everybody who sees the case reads “First” beside it. The promised date stays, and the people who reported it are "
               "not told. “No longer first” takes it back."), icon="triangle-alert"),
        Verb("not-first", _("No longer first"), _("It is an ordinary case again."),
             _simple(actions.prioritise, priority=Priority.NORMAL),
             lambda here: here.case.is_open and here.case.priority == Priority.HIGH, icon="rotate-ccw"),
        Verb("reclassify", _("It is something else"), _("It is under its right name now, and with whoever does that."),
             run_reclassify, _open, reclassify_form,
             _("Choose what it really is. The reference and the first date stay."), icon="tag", leaves=True),
        Verb("task", _("Ask another service for help"), _("They see the case until the task is done."), _give_task, _open,
             _task_form, icon="handshake"),
        Verb("finish-task", _("Task done"), _("Done. The colleagues who asked read it here."), _finish,
             lambda here: here.has_open_task, _finish_form, icon="circle-check", on_task=True),
        Verb("merge", _("Same as another case"), _("The two are one matter now. You can undo it for 30 days."), _merge,
             _move("merge"), lambda here, data: MergeForm(data), icon="merge"),
        Verb("unmerge", _("Not the same after all"), _("It stands for itself again."), _simple(actions.unmerge),
             _move("unmerge"), icon="rotate-ccw"),
        Verb("share-photos", _("Share photos with the people"), _("The people who reported it see these photos now."),
             lambda here, said: (actions.share_photos(case=here.case, photos=_chosen(here, said), by=here.by,
                                                           at=here.at)),
             lambda here: here.has_photos, _share_form, icon="camera"),
        Verb("release", _("Show on the public map"), _("Anybody may read this now."), _release,
             lambda here: here.case.is_public and not here.case.is_sensitive, _release_form,
             _("Anybody may read what you release here. Without it the map shows only what and roughly where."), icon="eye"),
        Verb("hide", _("Take off the public map"), _("It is off every public page."), _simple(actions.hide),
             lambda here: here.case.is_public and here.case.hidden_at is None, _sure,
             _("Nobody finds it on the map, in the list or in the news any more, and neighbours cannot join it. Whoever reported "
               "it keeps their page. “Show on the public map” brings it back."), icon="eye-off"),
        Verb("sensitive", _("Handle with special care"),
             _("From now on nothing leaves by itself unless the person chose a safe way."),
             _simple(actions.raise_sensitivity, how="staff"), lambda here: not here.case.is_sensitive,
             lambda here, data: CareForm(data),
             _("No more messages leave by themselves, unless the person chose a safe way: somebody tells them instead. It "
               "leaves the public map for good. It can never be undone."), icon="lock"),
        Verb("danger-seen", _("I have looked at the danger"), _("Written down: you have looked."),
             _simple(actions.see_danger),
             lambda here: here.case.danger_at is not None and here.case.danger_seen_at is None, icon="eye"),
        Verb("doubt", _("Not a real report?"), _("A second person decides. Until then it stays open and its date runs on."),
             _with_reason(actions.doubt), lambda here: may("confirm_doubt", here.case.state) and not here.has_open_doubt,
             _reason, _("A second person decides. Until then the case stays open and its date runs on."), icon="circle-x"),
        Verb("confirm-doubt", _("Not a real report: I agree"), _("It has ended as not a real report."),
             _simple(actions.confirm_doubt), lambda here: _own(here) and here.has_open_doubt, icon="check"),
        Verb("refuse-doubt", _("It is a real report"), _("It goes on as a real report."), _simple(actions.refuse_doubt),
             lambda here: _own(here) and here.has_open_doubt, icon="x"),
        Verb("reopen", _("Open it again"), _("It is open again, with a new date. The people who reported it are told."),
             _with_reason(actions.reopen), _move("reopen"), _reason, icon="rotate-ccw", tells=MessageKind.ANSWER,
             done=_("It is open again, with a new date.")),
        Verb("own", _("I answer for it by name"), _("It is yours by name until it is answered."),
             lambda here, said: actions.own(case=here.case, user=here.user, by=here.by, at=here.at),
             lambda here: _own(here) and here.case.is_open and here.case.owner_id != here.user.pk, icon="user"),
    )
}  # fmt: skip
