"""News of a district, or the city's figures, by e-mail: asking for it, and the page of the link by which an address says yes.

Whoever types an address in learns nothing about it, and can make it get no more than three mails a day that ask. Opening a
link changes nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from parvis.cases import actions, district_news, retention
from parvis.cases.forms import FIGURES, WHOLE_CITY, SubscribeForm
from parvis.cases.models import Topic
from parvis.city import directory
from parvis.city.models import District
from parvis.core.access import open_to
from parvis.core.actors import Actor, ActorKind
from parvis.core.forms import posted
from parvis.core.limiting import limited
from parvis.correspondence.masking import mask_email


def subscribe_form(request: HttpRequest) -> SubscribeForm:
    """Return the form as it was filled in, else with the district one looks at, or the figures one comes from."""
    here = directory.current()
    districts = sorted(((each.code, each.name) for each in here.districts.values()), key=lambda choice: choice[1])
    wanted = FIGURES if _is_about_figures(request) else request.GET.get("district") or WHOLE_CITY
    return SubscribeForm(
        posted(request), districts=districts if district_news.is_offered() else [], initial={"district": wanted}
    )


def _is_about_figures(request: HttpRequest) -> bool:
    """Return whether somebody comes for the figures; in a city without news of districts there is nothing else."""
    return request.GET.get("about") == Topic.FIGURES or not district_news.is_offered()


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("subscribe", most=10)
def page(request: HttpRequest) -> HttpResponse:
    """Take down who wants news of what; the address is asked by mail, and the answer is the same for every address."""
    form = subscribe_form(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        district = District.objects.filter(code=said["district"]).first()  # none has the code of the whole city
        topic = Topic.FIGURES if said["district"] == FIGURES else Topic.CASES
        actions.ask_news(
            email=said["email"], district=district, language=request.LANGUAGE_CODE, at=timezone.now(), topic=topic
        )
        return redirect("cases:map_subscribe_asked")
    values = {
        "form": form,
        "days": retention.UNCONFIRMED.days,
        "has_list": district_news.is_offered(),
        "about_figures": _is_about_figures(request),
    }
    return render(request, "cases/public/subscribe.html", values, status=400 if form.is_bound else 200)


@open_to("anyone")
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, whatever was known of the address."""
    values = {"days": retention.UNCONFIRMED.days, "has_list": district_news.is_offered()}
    return render(request, "cases/public/subscribe_asked.html", values)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the address would get, with one button; by POST, take the yes."""
    at = timezone.now()
    try:
        found = actions.asked_by(token, at=at)
        if request.method == "POST":
            by = Actor(ActorKind.REPORTER, found.subscription.recipient.subject)
            actions.confirm_news(token=token, by=by, at=at)
    except actions.TooLate:
        return render(request, "cases/public/subscribe_over.html", status=404)
    values = {
        "is_done": request.method == "POST",
        "address": mask_email(found.subscription.recipient.email),
        "area": district_news.wanted_is(found.subscription),
        "about_figures": found.subscription.topic == Topic.FIGURES,
    }
    return render(request, "cases/public/subscribe_confirm.html", values)
