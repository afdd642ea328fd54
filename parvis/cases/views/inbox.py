"""The inbox: which cases wait, the late ones first; lists, filters, search, map."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.cases import actions, inbox
from parvis.cases.access import Scope, lateness, scope_of
from parvis.cases.inbox import Filters
from parvis.cases.inbox_rows import rows
from parvis.cases.models import SavedFilter
from parvis.cases.rules import SOON
from parvis.cases.staff_forms import FilterForm, SaveFilterForm
from parvis.cases.views.inbox_choices import colleagues_of
from parvis.cases.watches import WATCHES, Watch
from parvis.city import directory
from parvis.city.context import frame
from parvis.city.directory import Directory
from parvis.core import references
from parvis.core.access import Role, open_to
from parvis.core.forms import typed
from parvis.situations import catalogue
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import Kind

MOST_SAVED = 20
KEPT_OUT = ("after", "lang")  # of a saved filter and of the links of the lists


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show one list of cases, a page at a time, as rows or on the map."""
    scope, at = scope_of(request.user), timezone.now()
    here, known = directory.current(), catalogue.current()
    form = filter_form(request, scope, here, known)
    filters = form.filters()
    found = inbox.page(scope, filters, at=at)
    if filters.q:
        actions.look(user=request.user, what="search", at=at, reason=f"{len(found.cases)} found")
        if len(found.cases) == 1 and references.normalise(filters.q):
            return redirect(found.cases[0])
    counts = inbox.counts(scope, at=at)
    values = {
        **frame(here),
        "form": form,
        "filters": filters,
        "rows": rows(found.cases, scope, here, known, language=request.LANGUAGE_CODE, at=at),
        "watches": [
            _tab(watch, request, filters, counts) for watch in WATCHES.values() if _is_shown(watch, scope, counts)
        ],
        "danger": counts.get("danger", 0),
        "watch": WATCHES[filters.watch],
        "next_url": _with(request, after=found.after) if found.after else "",
        "first_url": _with(request, after="") if filters.after else "",
        "clear_url": f"?watch={filters.watch}",
        "is_narrowed": any(value for name, value in request.GET.items() if name not in (*KEPT_OUT, "watch")),
        "points_url": f"{reverse('cases:inbox_points')}?{request.GET.urlencode()}",
        "export_url": f"{reverse('cases:inbox_export')}?{_kept(request).urlencode()}",
        "lat": here.city.latitude,
        "lon": here.city.longitude,
        "saved": list(SavedFilter.objects.filter(user=scope.user)[:MOST_SAVED]),
        "save_form": SaveFilterForm(),
        "kept_query": _kept(request).urlencode(),
        "scope": scope,
        "has_no_service": scope.services == (),
    }
    return render(request, "cases/inbox/page.html", values)


def filter_form(request: HttpRequest, scope: Scope, here: Directory, known: Catalogue) -> FilterForm:
    """Return the filters as they stand in the address. One query, for the colleagues."""
    language: str = request.LANGUAGE_CODE
    data = request.GET.copy()
    if data.get("watch") not in WATCHES:
        data["watch"] = "open"
    services = [(one.pk, one.name(language)) for one in here.services.values()]
    if scope.services is not None:
        services = [choice for choice in services if choice[0] in scope.services]
    situations = [
        (one.code, one.title(language))
        for one in known.situations.values()
        if one.routes_cases and one.kind is not Kind.GRIEVANCE
    ]
    return FilterForm(
        data,
        situations=sorted(situations, key=lambda choice: choice[1]),
        districts=sorted(((one.pk, one.name) for one in here.districts.values()), key=lambda choice: choice[1]),
        services=sorted(services, key=lambda choice: choice[1]) if len(services) > 1 else [],
        colleagues=colleagues_of(None, scope),
    )


def _is_shown(watch: Watch, scope: Scope, counts: dict[str, int]) -> bool:
    if not watch.for_all and not scope.is_coordinator:
        return False
    return not watch.is_quiet or counts.get(watch.code, 0) > 0


def _tab(watch: Watch, request: HttpRequest, filters: Filters, counts: dict[str, int]) -> dict[str, Any]:
    number = counts.get(watch.code)
    shown = None if number is None else inbox.said_count(number)
    return {"watch": watch, "count": shown, "url": f"?watch={watch.code}", "is_current": watch.code == filters.watch}


def _kept(request: HttpRequest) -> QueryDict:
    kept = request.GET.copy()
    for name in KEPT_OUT:
        kept.pop(name, None)
    for name in [name for name, value in kept.items() if not value]:
        kept.pop(name)
    return kept


def _with(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Give the cases of the list as points for the map: only those one may open, at most 500, nothing said in them."""
    scope, at = scope_of(request.user), timezone.now()
    filters = filter_form(request, scope, directory.current(), catalogue.current()).filters()
    found = inbox.page(scope, filters, at=at, size=inbox.MOST_ON_MAP)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [case.longitude, case.latitude]},
            "properties": {"url": case.get_absolute_url(), "state": lateness(case, at=at, soon=at + SOON)},
        }
        for case in found.cases
        if case.latitude is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the list one looks at as a shortcut, or put another in the place of one with the same name."""
    form = SaveFilterForm(request.POST)
    query = typed(request, "query")[:500]
    if not form.is_valid():
        messages.error(request, _("Give the list a name to keep it."))
    elif SavedFilter.objects.filter(user=request.user).exclude(name=form.cleaned_data["name"]).count() >= MOST_SAVED:  # type: ignore[misc]
        messages.error(request, _("You have twenty lists already. Remove one first."))
    else:
        actions.keep_filter(user=request.user, name=form.cleaned_data["name"], query=query)
        messages.success(request, _("Kept. It stands above the list from now on."))
    return redirect(f"{reverse('cases:inbox')}?{query}")


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_POST
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of one's own shortcuts."""
    actions.drop_filter(user=request.user, pk=pk)
    messages.success(request, _("The list is removed. The cases are where they were."))
    return redirect("cases:inbox")
