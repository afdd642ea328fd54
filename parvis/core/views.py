"""Health, language, the quick way out, and what a visitor sees when something is wrong."""

import hmac
import re
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from parvis.core import backups, due, leaving, triggers
from parvis.core.access import open_to
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.core.middleware import remember_language
from parvis.core.models import DueRow, DueState, Heartbeat

# Names a client made up need not be names of cookies.
_COOKIE = re.compile(r"[A-Za-z0-9_-]+")


@open_to("anyone")
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return JsonResponse({"live": True})


@cache
def brought_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations this program brings, by app and name. Their files are read once in a process."""
    return frozenset(MigrationLoader(None).graph.nodes)


@open_to("anyone")
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database can be written, is migrated, and keeps the ledger's triggers."""
    faults = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_revision (name, number) VALUES ('health', 0) "
                "ON CONFLICT (name) DO UPDATE SET number = core_revision.number"
            )
        if not brought_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
            faults.append("not migrated")
        if triggers.missing():
            faults.append("ledger triggers missing")
        if backups.is_unfinished():
            faults.append("restore not finished")
    except DatabaseError:
        faults.append("database not writable")
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def work_state() -> dict[str, Any]:
    """Return seconds since each slot was seen, the age of the oldest due row, and how many rows were given up."""
    at = due.now()
    backed_up = backups.last_made()
    oldest = DueRow.objects.filter(state=DueState.WAITING, due_at__lte=at).order_by("due_at").first()
    return {
        "slots": {
            beat.slot: round((at - beat.seen_at).total_seconds(), 1) for beat in Heartbeat.objects.order_by("slot")
        },
        "oldest_due_seconds": round((at - oldest.due_at).total_seconds(), 1) if oldest else 0,
        "failed": DueRow.objects.filter(state=DueState.FAILED).count(),
        "backup_age_seconds": round((at - backed_up).total_seconds()) if backed_up else None,
    }


@open_to("anyone")
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Say whether the worker is alive and keeps up."""
    try:
        state = work_state()
    except DatabaseError:
        return JsonResponse({"working": False, "faults": ["database not reachable"]}, status=503)
    alive = bool(state["slots"]) and max(state["slots"].values()) < 90
    late = state["oldest_due_seconds"] > timedelta(minutes=10).total_seconds()
    return JsonResponse({"working": alive and not late, **state}, status=200 if alive and not late else 503)


@open_to("anyone")
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Give numbers for monitoring, without labels that tell about people; by token, or from this machine."""
    token = settings.PARVIS_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not request.headers.get("X-Forwarded-For")
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        raise PermissionDenied
    state = work_state()
    lines = [
        "# TYPE parvis_oldest_due_seconds gauge",
        f"parvis_oldest_due_seconds {state['oldest_due_seconds']}",
        "# TYPE parvis_failed_rows gauge",
        f"parvis_failed_rows {state['failed']}",
        "# TYPE parvis_backup_age_seconds gauge",
        *(
            [f"parvis_backup_age_seconds {state['backup_age_seconds']}"]
            if state["backup_age_seconds"] is not None
            else []
        ),
        "# TYPE parvis_slot_seen_seconds gauge",
        *(f'parvis_slot_seen_seconds{{slot="{slot}"}} {age}' for slot, age in state["slots"].items()),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


@open_to("anyone")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language a visitor pressed and go back to where they were."""
    target = request.POST.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code in RESIDENT_LANGUAGES:
        translation.activate(code)
        remember_language(response, code)
    return response


@csrf_exempt
@open_to("anyone")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: forget what was typed here, end the session, and show a page that tells nothing.

    Asks for no token: the way out works when cookies are gone. Browsers say when another site pressed the button.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    leaving.forget_all(request.session)
    if request.user.is_authenticated:
        logout(request)
    else:
        request.session.flush()
    response = render(request, "core/left.html")
    for name in filter(_COOKIE.fullmatch, request.COOKIES):
        response.delete_cookie(name)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, and how to go on."""
    return render(request, "core/csrf_failed.html", status=403)
