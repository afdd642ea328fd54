"""The catalogue as a whole: all situations, decide on an upgrade, publish, give up one's own words."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import ways
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.core.languages import best
from parvis.situations import actions, catalogue, drafts, history, known
from parvis.situations.forms import PublishForm
from parvis.situations.models import CityEdit, PublishedVersion
from parvis.situations.rules.files import Tree
from parvis.situations.rules.problems import errors
from parvis.situations.views.shared import EDITORS, language_of


@open_to(*EDITORS)
@require_safe
def all_situations(request: HttpRequest) -> HttpResponse:
    """List the situations under their groups, what waits to be published, and what is out of use."""
    now, language = catalogue.current(), language_of(request)
    version = PublishedVersion.objects.defer("compiled").filter(pk=now.id).first()
    is_loaded = drafts.is_loaded()
    tree = actions.working_tree() if is_loaded else catalogue.shipped_layer().tree
    own = set(CityEdit.objects.filter(ended_at=None).values_list("situation", flat=True))
    rows = sorted(
        (_row(code, tree, now, language, own) for code in tree["situations"]), key=lambda row: str(row["title"])
    )
    groups = sorted(tree["groups"].items(), key=lambda item: (item[1]["order"], item[0]))
    context = {
        "groups": [
            {
                "title": best(group["title"], language),
                "rows": [row for row in rows if row["group"] == code and not row["is_out"]],
            }
            for code, group in groups
        ],
        "out": [row for row in rows if row["is_out"]],
        "version": version,
        "count": len(now.situations),
        "is_loaded": is_loaded,
        "waiting": sum(1 for row in rows if row["state"]),
        "shared_waits": history.shared_waits(),
        "prints": ways.prints_to_replace(),
    }
    return render(request, "situations/list.html", context)


def _row(code: str, tree: Tree, now: catalogue.Catalogue, language: str, own: set[str]) -> dict[str, Any]:
    body, in_force = tree["situations"][code], now.situations.get(code)
    return {
        "code": code,
        "title": best(body.get("title", {}), language) or code,
        "group": body.get("group"),
        "is_public": body.get("public", False),
        "is_sensitive": body.get("sensitive", False),
        "is_out": bool(body.get("withdrawn")),
        "is_own": code in own,
        "state": history.waits_as(body, in_force, drafts.situation(code, body, tree)),
    }


@open_to(*EDITORS)
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Bring the files of this release in; the first time also put them in force."""
    at = timezone.now()
    try:
        actions.load(layer=catalogue.shipped_layer(), by=actor_of(request), at=at)
        if not PublishedVersion.objects.exists():
            actions.publish(existing=known.anywhere(), by=actor_of(request), at=at)
    except actions.CatalogueRefused:
        messages.error(request, _("The catalogue of this release has a mistake. Nothing was changed."))
    return redirect("situations:publish")


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Show what would change and what is wrong, then put it in force everywhere at once.

    Nobody puts their own words in force alone, except in an emergency.
    """
    at, by = timezone.now(), actor_of(request)
    authors = actions.authors_waiting() if drafts.is_loaded() else set()
    is_alone = by.reference in authors
    form = PublishForm(posted(request), is_alone=is_alone)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.publish(
                existing=known.in_city(at), by=by, at=at, note=said["note"],
                is_emergency=said.get("is_emergency", False), read=request.POST.get("read", ""),
            )  # fmt: skip
        except actions.NeedsSecondPerson:
            form.add_error(None, _("You worded part of this. Somebody else reads it and puts it in force."))
        except actions.ChangedMeanwhile:
            form.add_error(None, _("It was changed once more, or somebody has looked at it meanwhile. Read it again."))
        except actions.CatalogueRefused:
            messages.error(request, _("It cannot be published yet. What to mend stands below."))
        except actions.NothingLoaded:
            messages.error(request, _("No release is loaded yet. Load it first."))
        else:
            messages.success(request, _("In force everywhere, from this moment."))
            return redirect("situations:all")
    found = drafts.problems(known.in_city(at))
    context = {
        "form": form,
        "read": actions.fingerprint_of(actions.working_tree()) if drafts.is_loaded() else "",
        "errors": errors(found),
        "warnings": [problem for problem in found if not problem.is_error],
        "differences": history.differences(),
        "own": history.edits_in_force(),
        "waiting": history.waiting(),
        "authors": history.names_of(authors),
        "is_alone": is_alone,
        "versions": history.versions(),
        "is_loaded": drafts.is_loaded(),
    }
    return render(request, "situations/publish.html", context, status=422 if form.errors else 200)


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then word everything as it was in an earlier version; it counts once it is published."""
    version, at = get_object_or_404(PublishedVersion.objects.defer("compiled"), pk=pk), timezone.now()
    if request.method == "POST":
        try:
            edits = actions.roll_back(version=version, existing=known.in_city(at), by=actor_of(request), at=at)
        except actions.CatalogueRefused as refused:
            messages.error(request, _("Nothing was changed. This has to be mended first:"))
            for problem in refused.problems[:5]:
                messages.error(request, problem.sentence)
        else:
            sentence = _("It is worded as it was then. It counts once it is published.")
            messages.success(request, sentence if edits else _("Nothing was changed."))
        return redirect("situations:publish")
    return render(request, "situations/roll_back.html", {"version": version})


@open_to(*EDITORS)
@require_POST
def take_shipped(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the city's own version of one part."""
    row, at = CityEdit.objects.filter(pk=pk, ended_at=None).first(), timezone.now()
    if row:
        try:
            actions.take_shipped(
                situation=row.situation, path=row.path, existing=known.in_city(at), by=actor_of(request), at=at
            )
        except actions.CatalogueRefused as refused:
            messages.error(request, _("Other words of yours need this part. Mend that first:"))
            for problem in refused.problems[:5]:
                messages.error(request, problem.sentence)
        else:
            messages.success(request, _("The shipped version counts again, once you publish."))
    return redirect("situations:publish")
