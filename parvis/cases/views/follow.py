"""A reporter's own page: what became of it, and what they can still do. GET changes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.cases import actions, follow, images
from parvis.cases.forms import AddForm, CodeForm, ContactForm, FollowForm
from parvis.cases.models import RemarkKind, Reporter
from parvis.core import references
from parvis.core.access import open_to
from parvis.core.forms import posted, typed
from parvis.core.limiting import limited
from parvis.correspondence import actions as correspondence
from parvis.correspondence import tokens
from parvis.correspondence.models import Channel


def for_reporter(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view its reporter, or lead to where a reference and PIN are asked for."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reporter = follow.reporter_of(request)
        if reporter is None:
            return redirect("cases:follow_start")
        return view(request, reporter, *args, **kwargs)

    return checked


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow", most=60)
def start(request: HttpRequest) -> HttpResponse:
    """Ask for reference and PIN, for people without a link."""
    form = FollowForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reference = references.normalise(form.cleaned_data["reference"])
        found, at = None, timezone.now()
        if reference is not None:
            found = follow.try_pin(reference=reference, pin=form.cleaned_data["pin"], at=at)
            if found is None and follow.was_erased(reference=reference, pin=form.cleaned_data["pin"], at=at):
                return render(request, "cases/follow/erased_before.html", status=410)
        if found is not None:
            response = redirect("cases:follow")
            follow.open_session(response, found)
            return response
        form.add_error(
            None,
            _(
                "These two do not belong together, or were tried too often. Look at them again; after five tries, wait a quarter of an hour or call us."
            ),
        )
    return render(request, "cases/follow/start.html", {"form": form})


@open_to("anyone")
@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Follow the link of a message: the token is taken out of the address at once. Changes nothing."""
    recipient = tokens.find(token, at=timezone.now())
    reporter = Reporter.objects.filter(recipient=recipient).first() if recipient else None
    if reporter is None and _was_erased(token):
        return render(request, "cases/follow/erased_before.html", status=410)
    if reporter is None:
        return render(request, "cases/follow/expired.html", status=404)
    response = redirect("cases:follow")
    response.status_code = 303
    follow.open_session(response, reporter, by_link=True)
    request.session.cycle_key()
    return response


def _was_erased(token: str) -> bool:
    recipient = tokens.find_erased(token)
    reporter = Reporter.objects.filter(recipient=recipient).first() if recipient else None
    return reporter is not None and reporter.is_erased


@open_to("anyone")
@require_GET
@for_reporter
def page(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Show what became of it."""
    values = follow.case_page(reporter, request)
    return render(request, "cases/follow/page.html", {**values, "form": _worded(AddForm(), values)})


@open_to("anyone")
@require_POST
@for_reporter
def judge(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Write down *solved* or *not solved* with the press itself; a reason may follow."""
    solved = request.POST.get("solved") == "yes"
    try:
        actions.judge(
            reporter=reporter,
            solved=solved,
            reason=typed(request, "reason"),
            by=follow.as_actor(reporter),
            at=timezone.now(),
        )
    except actions.CaseClosed:
        messages.error(request, _("There is no answer to judge yet. We tell you as soon as there is one."))
        return redirect("cases:follow")
    if solved:
        messages.success(request, _("Thank you. It is written down that this is solved."))
    else:
        messages.info(request, _("It is written down that this is not solved. Somebody else looks at it again."))
    return redirect("cases:follow")


@open_to("anyone")
@require_POST
@limited("follow_add", most=60)
@for_reporter
def add(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Add words or photos to one's own thread."""
    form = AddForm(request.POST, request.FILES)
    if form.is_valid() and not (stored := _store(form)).errors:
        question = follow.open_question(reporter, reporter.case.merged_into or reporter.case)
        actions.add_words(
            reporter=reporter,
            text=form.cleaned_data["words"],
            kind=RemarkKind.REPLY if question else RemarkKind.ADDITION,
            photos=stored.photos,
            language=request.LANGUAGE_CODE,
            by=follow.as_actor(reporter),
            at=timezone.now(),
        )
        messages.success(request, _("Your words are with the people who have your report."))
        return redirect("cases:follow")
    if reporter.withdrawn_at:  # an older page: the one of today has no such form
        messages.error(request, _("Nothing was added. Open your report again to add something."))
        return redirect("cases:follow")
    values = follow.case_page(reporter, request)
    return render(request, "cases/follow/page.html", {**values, "form": _worded(form, values)}, status=400)


def _worded(form: AddForm, page: dict[str, Any]) -> AddForm:
    """Let the box for more words ask for what the page is about just now."""
    if page["open_question"]:
        form.fields["words"].label = _("Your answer")
    elif page["may_say_why"]:
        form.fields["words"].label = _("What is not solved?")
        form.fields["words"].help_text = _("You need not say it. It helps whoever looks at it again.")
    return form


class _Stored:
    def __init__(self) -> None:
        self.photos: list[images.Photo] = []
        self.errors = False


def _store(form: AddForm) -> _Stored:
    stored = _Stored()
    for upload in form.cleaned_data["photos"]:
        try:
            stored.photos.append(images.store(upload))
        except (images.NotAPhoto, images.TooBig):
            stored.errors = True
            form.add_error(
                "photos",
                _("“%(name)s” is not a photo we can read. Choose a JPEG, PNG or WebP picture under 10 MB.")
                % {"name": upload.name},
            )
    return stored


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@for_reporter
def withdraw(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Ask once more, then withdraw; it can be undone for seven days."""
    if request.method == "POST":
        try:
            actions.withdraw(reporter=reporter, by=follow.as_actor(reporter), at=timezone.now())
        except actions.CaseClosed:
            messages.error(request, _("This has ended already; there is nothing to withdraw."))
        else:
            messages.info(request, _("You have withdrawn your report. You can change your mind for seven days."))
        return redirect("cases:follow")
    return render(request, "cases/follow/withdraw.html", follow.case_page(reporter, request))


@open_to("anyone")
@require_POST
@for_reporter
def take_back(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Undo the withdrawal."""
    try:
        actions.take_back_withdrawal(reporter=reporter, by=follow.as_actor(reporter), at=timezone.now())
    except actions.TooLate:
        messages.error(request, _("The seven days are over. Please tell it again as a new report."))
    else:
        messages.success(request, _("Your report is open again."))
    return redirect("cases:follow")


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow_erase", most=30)
@for_reporter
def erase(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Say what goes and what stays and ask once more; then erase at once, with a page to keep as the answer itself."""
    at = timezone.now()
    ahead = actions.look_before_erasing(reporter=reporter, at=at)
    may_erase = follow.sees_all(request, reporter) and ahead.held_until is None
    values = {
        "ahead": ahead, "may_erase": may_erase, "stays": [each.label for each in ahead.stays],
        "services": follow.names_of(ahead.handed_to, language=request.LANGUAGE_CODE), "reporter": reporter,
    }  # fmt: skip
    if request.method != "POST" or not may_erase:
        return render(request, "cases/follow/erase.html", values)
    try:
        erased = actions.erase_reporter(
            reporter=reporter, ground=actions.Ground.ASKED, by=follow.as_actor(reporter), at=at
        )
    except actions.UnderHold:  # placed between the page and the press
        return redirect("cases:follow_erase")
    values |= {"gone": erased.gone, "at": at, "stays": [each.label for each in erased.stays]}
    response = render(request, "cases/follow/erased.html", values)
    follow.close_session(response)
    return response


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow_contact", most=30)
@for_reporter
def contact(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Change or delete how the person is reached. A new address gets a code first; the old one is told, and can undo it."""
    to = reporter.recipient
    form = ContactForm(posted(request), asks_safety=to.is_sensitive, initial={"channel": to.channel})
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data, timezone.now()
        channel = Channel(said["channel"])
        address = {"email": said["email"], "sms": said["phone"], "call": said["phone"]}.get(channel, "")
        try:
            if channel in (Channel.EMAIL, Channel.SMS):
                correspondence.ask_confirmation(
                    recipient=to, channel=channel, address=address, is_safe=said.get("is_safe_channel", False),
                    about=reporter.reference, at=at,
                )  # fmt: skip
                request.session["contact_old_unsafe"] = said["is_old_unsafe"]
                return redirect("cases:follow_code")
            correspondence.change_address(
                recipient=to, channel=channel, address=address, is_safe=said.get("is_safe_channel", False),
                about=reporter.reference, by=follow.as_actor(reporter), at=at, is_old_unsafe=said["is_old_unsafe"],
            )  # fmt: skip
        except correspondence.NotSafe:
            form.add_error(
                "is_safe_channel",
                _(
                    "About this we write only to a place that only you read. Tick the box if it is, or choose to look it up yourself."
                ),
            )
        except correspondence.TooManyCodes:
            form.add_error(None, _("We have sent enough codes for today. Please try again tomorrow, or call us."))
        else:
            messages.success(request, _("It is changed. For seven days you can go back, under “How we reach you”."))
            return redirect("cases:follow")
    return render(request, "cases/follow/contact.html", {"form": form, "contact_rows": follow.contact_rows(reporter)})


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("follow_code", most=30)
@for_reporter
def code(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Take the code that was sent to the new address."""
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            correspondence.confirm(
                recipient=reporter.recipient, code=form.cleaned_data["code"], about=reporter.reference,
                by=follow.as_actor(reporter), at=timezone.now(),
                is_old_unsafe=bool(request.session.get("contact_old_unsafe")),
            )  # fmt: skip
        except correspondence.WrongCode as wrong:
            form.add_error(
                "code",
                ngettext(
                    "That is not the code. You can try once more.",
                    "That is not the code. You can try %(n)d more times.",
                    wrong.tries_left,
                )
                % {"n": wrong.tries_left}
                if wrong.tries_left
                else _("That is not the code. Ask for a new one."),
            )
        except correspondence.NoOpenCode:
            form.add_error("code", _("This code is too old. Ask for a new one."))
        else:
            messages.success(request, _("It is changed. For seven days you can go back, under “How we reach you”."))
            return redirect("cases:follow")
    return render(request, "cases/follow/code.html", {"form": form})


@open_to("anyone")
@require_POST
@for_reporter
def undo_contact(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Go back to how the person was reached before their last change; not by the link of an address that came later."""
    if not follow.sees_all(request, reporter):
        return redirect("cases:follow")
    try:
        correspondence.undo_latest(recipient=reporter.recipient, by=follow.as_actor(reporter), at=timezone.now())
    except correspondence.TooLate:
        messages.info(request, _("It is too late to go back. Nothing was changed."))
    else:
        messages.success(request, _("We reach you as before."))
    return redirect("cases:follow")


@open_to("anyone")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close one's own page in this browser."""
    response = redirect("/")
    follow.close_session(response)
    return response


@open_to("anyone")
@require_GET
@for_reporter
def photo(request: HttpRequest, reporter: Reporter, pk: int, size: str) -> HttpResponseBase:
    """Send one of the person's own photos, or one that a service shared with all reporters."""
    own = reporter.attachments.filter(pk=pk)
    case = reporter.case.merged_into or reporter.case
    shared = case.attachments.filter(pk=pk, shared_at__isnull=False)
    found = own.first() or shared.first()
    if found is None:
        raise Http404
    return send_photo(found.small_name if size == "small" else found.name, found.media_type)


def send_photo(name: str, media_type: str) -> HttpResponseBase:
    """Send a stored photo so that a browser treats it as nothing but a picture."""
    try:
        response = FileResponse(default_storage.open(name, "rb"), content_type=media_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
