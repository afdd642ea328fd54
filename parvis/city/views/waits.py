"""How long steps of the way through justice usually take here, for the office."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import actions, waits
from parvis.city.directory import wait_view
from parvis.city.forms.wait import WaitForm, initial_of
from parvis.city.models import UsualWait
from parvis.city.packs import Offence, Stage
from parvis.city.packs.names import OFFENCE_NAMES, STAGE_NAMES
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, actor_of, done, form_page
from parvis.core.access import open_to

ASK_AGAIN = timedelta(days=365)


def names(wait: UsualWait) -> str:
    """Return what a line is about: the step and the offence."""
    offence = OFFENCE_NAMES[Offence(wait.offence)] if wait.offence in set(Offence) else _("all offences")
    return _("%(step)s: %(offence)s") % {"step": STAGE_NAMES[Stage(wait.stage)], "offence": offence}


@open_to(*OFFICE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List what the city says of waits; what is to be asked again stands first."""
    today = timezone.localdate()
    rows = sorted(UsualWait.objects.all(), key=lambda wait: (wait.check_by > today, wait.stage, wait.offence))
    headings = (_("Step"), _("Usual wait"), _("Who says so"), _("Of which day"), _("Ask again by"))
    context = {
        "title": _("Usual waits in justice"),
        "table": Table(_("How long steps usually take here"), headings, [_row(wait, today) for wait in rows]),
        "links": [(reverse("city:new_wait"), _("Say how long a step takes"), False)],
        "advice": _(
            "Ask police, prosecutor's office and court how long it usually takes, and write down who said so and when. "
            "Where nothing stands here, residents read that we know no usual time, and where to ask."
        ),
    }
    return render(request, "city/list.html", context)


def _row(wait: UsualWait, today: Any) -> Row:
    view = wait_view(wait)
    is_due = view.is_due(today)
    return Row(
        (
            Cell(names(wait), reverse("city:wait", args=[wait.pk]), mark=_("Due") if is_due else ""),
            Cell(waits.said(view)),
            Cell(wait.source),
            Cell(wait.told_on),
            Cell(wait.check_by),
        ),
        state="late" if is_due else "",
    )


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_wait(request: HttpRequest) -> HttpResponse:
    """Say how long a step usually takes."""
    today = timezone.localdate()
    begin = {"told_on": today, "check_by": today + ASK_AGAIN, "unit": "months"}
    return _form(request, begin, title=_("Say how long a step takes"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it anew, or take it back."""
    row = get_object_or_404(UsualWait, pk=pk)
    subject = f"wait:{row.stage}:{row.offence or 'all'}"
    links = [(f"{reverse('city:history')}?about={subject}", _("History"))]
    return _form(request, initial_of(row), title=names(row), links=links, wait=row)


def _form(request: HttpRequest, begin: dict[str, Any], *, wait: UsualWait | None = None, **said: Any) -> HttpResponse:
    form = WaitForm(request.POST or None, initial=begin)
    if wait:  # a line stays about its own step and offence
        for name in ("stage", "offence"):
            form.fields[name].disabled = True
    if request.method == "POST" and form.is_valid():
        actions.say_wait(by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        done(request, _("Written down. Residents read it from now on."))
        return redirect("city:waits")
    back = reverse("city:waits")
    return form_page(request, form, back=back, button=_("Write it down"), wait=wait, **said)


@open_to(*OFFICE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back: residents read again that we know no usual time."""
    actions.take_wait_back(wait=get_object_or_404(UsualWait, pk=pk), by=actor_of(request), at=timezone.now())
    done(request, _("Taken back. Residents read that we know no usual time."))
    return redirect("city:waits")
