"""The teams of a service in the neighbourhoods."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.city import actions, directory
from parvis.city.forms.team import TeamForm, initial_of
from parvis.city.models import LocalTeam, Service
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, actor_of, done, form_page
from parvis.core.access import open_to


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest, code: str) -> HttpResponse:
    """Show the teams of a service, and add one."""
    service = get_object_or_404(Service, code=code)
    here = directory.current()
    form = TeamForm(request.POST or None, country=here.city.country)
    if request.method == "POST" and form.is_valid() and _saved(request, form, service):
        done(request, _("The team is there. Everybody sees where to meet it."))
        return redirect("city:teams", code=code)
    rows = [_row(team) for team in service.teams.prefetch_related("districts").order_by("-is_active", "name")]
    headings = (_("Team"), _("Districts"), _("Where"), _("When"))
    view = here.service(code)
    return form_page(
        request,
        form,
        title=_("Teams of %(service)s") % {"service": view.name(request.LANGUAGE_CODE) if view else code},
        back=reverse("city:service", args=[code]),
        table=Table(_("Teams"), headings, rows) if rows else None,
        heading=_("A new team"),
        button=_("Add it"),
    )


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a team, or end it."""
    row = get_object_or_404(LocalTeam.objects.select_related("service"), pk=pk)
    form = TeamForm(request.POST or None, country=directory.current().city.country, initial=initial_of(row))
    if request.method == "POST" and form.is_valid() and _saved(request, form, row.service, row):
        done(request, _("Saved. Everybody sees it from now on."))
        return redirect("city:teams", code=row.service.code)
    links = [(f"{reverse('city:history')}?about=team:{pk}", _("History"))]
    return form_page(request, form, title=row.name, back=reverse("city:teams", args=[row.service.code]), links=links)


def _saved(request: HttpRequest, form: TeamForm, service: Service, row: LocalTeam | None = None) -> bool:
    districts, by, at = form.cleaned_data["districts"], actor_of(request), timezone.now()
    try:
        if row:
            actions.change_team(team=row, changes=form.columns(), districts=districts, by=by, at=at)
        else:
            actions.add_team(service=service, districts=districts, by=by, at=at, **form.columns())
    except actions.TeamExists:
        form.add_error("name", _("This service has a team of that name already. Choose another name."))
        return False
    return True


def _row(team: LocalTeam) -> Row:
    places = ", ".join(district.name for district in team.districts.all())
    return Row(
        (
            Cell(team.name, reverse("city:team", args=[team.pk]), mark="" if team.is_active else _("No more")),
            Cell(places or _("The whole city")),
            Cell(team.meeting_place, note=team.phone),
            Cell(team.hours or _("not written down")),
        ),
        state="" if team.hours or not team.is_active else "soon",
    )
