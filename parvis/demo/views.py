"""The page that says as whom to sign in and what to try."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.core.access import open_to
from parvis.demo import actions
from parvis.demo.cast import PASSWORD
from parvis.demo.plan import rhythm
from parvis.demo.trying import other_services, sign_ins


@open_to("anyone")
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """List the sign-ins and what to try; there is no such page outside a demonstration."""
    if not settings.PARVIS_DEMO:
        raise Http404
    progress = actions.progress()
    values = {
        "sign_ins": sign_ins(),
        "others": other_services(),
        "password": PASSWORD,
        "progress": progress,
        "all_days": rhythm.DAYS,
    }
    return render(request, "demo/start.html", values)
