"""Beside the call in hand: the urgent key, calls without words, calling back, looking up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.cases import actions as cases
from parvis.core.access import open_to
from parvis.core.forms import posted
from parvis.desk import actions, drafts, lookup
from parvis.desk.drafts import Call
from parvis.desk.forms import CallBackForm, LookUpForm
from parvis.desk.models import CallBack
from parvis.desk.views.call import AT_THE_DESK, by, language_of, load, on, page, step


@open_to(*AT_THE_DESK)
@require_POST
def urgent(request: HttpRequest) -> HttpResponse:
    """Write the urgent transfer down at once, whatever stands on the page, and show numbers and address to read out.

    The one press that asks for nothing and is never refused; pressed again in the same call it is counted once.
    """
    call = load(request)
    if call.urgent is None:
        call.urgent = actions.urgent(call=call, by=by(request), at=timezone.now()).pk
        drafts.save(request, call)
    return redirect("desk:urgent_now")


@open_to(*AT_THE_DESK)
@require_GET
def urgent_now(request: HttpRequest) -> HttpResponse:
    """Show whom to put through to, and the address to read out."""
    call = load(request)
    return render(request, "desk/urgent.html", {"call": call}) if call.urgent else redirect("desk:desk")


@step
def not_urgent(request: HttpRequest, call: Call) -> HttpResponse:
    """Write down that it was a wrong press; the call goes on where it was."""
    if call.urgent is not None:
        actions.return_urgent(contact_id=call.urgent, by=by(request), at=timezone.now())
        call.urgent = None
    return on(request, call)


@step
def silent(request: HttpRequest, call: Call) -> HttpResponse:
    """Write down a call in which nobody spoke, or that broke off."""
    actions.silent(call=call, by=by(request), at=timezone.now())
    drafts.end(request, call)
    messages.success(request, _("Written down as silent or broken off. The next call can come."))
    return redirect("desk:desk")


@step
def new(request: HttpRequest, call: Call) -> HttpResponse:
    """Clear the page for the next call. After an urgent transfer nothing more is to be written."""
    drafts.end(request, call)
    return redirect("desk:desk")


@step
def call_back(request: HttpRequest, call: Call) -> HttpResponse:
    """Promise to call back within a day."""
    form = CallBackForm(request.POST, auto_id="back_%s")
    if not form.is_valid():
        return page(request, call, call_back_form=form)
    said = form.cleaned_data
    actions.call_back(call=call, phone=said["phone"], about=said["about"], by=by(request), at=timezone.now())
    drafts.end(request, call)
    messages.success(request, _("It is on the list of call-backs. Say: somebody calls you by this time tomorrow."))
    return redirect("desk:desk")


@open_to(*AT_THE_DESK)
@require_GET
def call_backs(request: HttpRequest) -> HttpResponse:
    """List whom to call back, the latest promise last."""
    at = timezone.now()
    rows = CallBack.objects.filter(done_at=None)[:100]
    return render(
        request,
        "desk/call_backs.html",
        {"rows": [{"it": row, "state": "late" if at > row.due_at else ""} for row in rows]},
    )


@open_to(*AT_THE_DESK)
@require_POST
def call_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a try and show the number to whoever calls now."""
    row = actions.try_call(row=get_object_or_404(CallBack, pk=pk, done_at=None), at=timezone.now())
    return render(request, "desk/call_now.html", {"row": row})


@open_to(*AT_THE_DESK)
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down whether somebody was reached."""
    row = get_object_or_404(CallBack, pk=pk)
    reached = request.POST.get("reached") == "yes"
    row = actions.finish_call(row=row, reached=reached, by=by(request), at=timezone.now())
    if reached:
        messages.success(request, _("Written down. The number is forgotten."))
    elif row.done_at:
        messages.info(request, _("Not reached in three tries: that is written down, and the number is forgotten."))
    else:
        messages.info(request, _("Not reached. It stays on the list for another try."))
    return redirect("desk:call_backs")


@open_to(*AT_THE_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Tell a caller how their matter stands, by reference and a second check. Each look is written down."""
    form, standing, reporter = LookUpForm(posted(request)), None, None
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        reporter = lookup.look_up(**form.cleaned_data, at=at)
        if reporter is None:
            form.add_error(
                None,
                _(
                    "These do not belong together, or were tried too often. After five tries, wait a quarter of an hour."
                ),
            )
        else:
            standing = lookup.standing_of(reporter, language=language_of(request), at=at)
            cases.look(user=request.user, what="view", case=reporter.case, reason="desk", at=at)
    return render(request, "desk/look_up.html", {"form": form, "standing": standing, "reporter": reporter})
