"""What a release that waits says of one's own service: the definition first, then the numbers, then one's own words to them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parvis.city import directory
from parvis.core.access import Role, actor_of, has_role, open_to
from parvis.core.forms import posted
from parvis.figures import access, charts, published, said, showing, told_parts
from parvis.figures.actions import comments
from parvis.figures.forms.words import SeenForm
from parvis.figures.indicators import reading as records
from parvis.figures.models import Release
from parvis.figures.published import Body
from parvis.figures.release import reading
from parvis.figures.told_parts import STANDING, WORD
from parvis.figures.views.parts import KEPT, SOLVED
from parvis.figures.views.people import person
from parvis.figures.words import definitions


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """Show those who lead a service its numbers of the release that waits, as the public will read them; coordinators all.

    Nothing stands here that the release withholds: whoever sees single cases sees them in the inbox.
    """
    user, at = person(request), timezone.now()
    known = [found for code in (KEPT, SOLVED) if (found := definitions.find(code, request.LANGUAGE_CODE))]
    unread = [each for each in known if not comments.has_seen(definition=each, user=user)]
    context: dict[str, Any] = {"definitions": unread}
    if unread:
        form = SeenForm(posted(request))
        if form.is_valid():
            for each in unread:
                comments.see_definition(definition=each, user=user, by=actor_of(request), at=at)
            return redirect(request.path)
        return render(
            request, "figures/words/our_figures.html", {**context, "form": form}, status=422 if form.errors else 200
        )
    waiting = Release.objects.waiting().order_by("-number").first()
    context |= {"release": waiting, "services": _services(request, waiting) if waiting else []}
    return render(request, "figures/words/our_figures.html", context)


def _services(request: HttpRequest, release: Release) -> list[dict[str, Any]]:
    here, language = directory.current().services, request.LANGUAGE_CODE
    is_coordinator = has_role(request.user, Role.COORDINATOR)
    codes = set(here) if is_coordinator else set(access.led_by(request.user))
    bodies = published.bodies(release, [KEPT, SOLVED], splits=["service"])
    tables = {"promises by quarter × service × standing": STANDING, "feedback by quarter × service × word": WORD}
    drafted = reading.drafted(tables, release=release)
    known, written = records.by_code(), records.written_in(language)
    found = []
    for code in codes:
        numbers = []
        for one in (KEPT, SOLVED):
            series = bodies.get((one, "service"), Body()).of(code)
            if series is None or series.newest is None:
                continue
            shown = showing.of(known[one], series, name=known[one].name[written], frame=charts.SMALL)
            numbers.append(
                {
                    "code": one, "name": shown.name, "shown": shown, "period": series.newest.period,
                    "newest": said.whole(series.newest, known[one].unit), "when": said.period(series.newest.period),
                    "n": said.count(series.newest.n) if series.newest.n else "",
                }
            )  # fmt: skip
        if numbers:
            quarters = [told_parts.over_time(drafted, name, sides, code, most=4) for name, sides in tables.items()]
            found.append(
                {
                    "code": code,
                    "name": here[code].name(language) if code in here else code,
                    "numbers": numbers,
                    "kept": quarters[0],
                    "solved": quarters[1],
                    "may_comment": code in access.led_by(request.user) if not is_coordinator else False,
                }
            )
    return sorted(found, key=lambda each: str(each["name"]).casefold())
