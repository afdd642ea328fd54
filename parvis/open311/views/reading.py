"""What may be read: what there is, what may be handed in, what became of it."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.core import marks
from parvis.core.models import Entry
from parvis.core.references import digest
from parvis.open311 import offer, selection, shown, updates
from parvis.open311.models import PartnerCase, Scope
from parvis.open311.refusals import NotFound, no_such_request
from parvis.open311.views.door import Visit, at_the_door, has_key, key_for

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# When this release's definitions were made; a city that publishes its own moves on from there.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
# What changes the list of services or a definition.
CHANGES = Q(verb__in=["situations.published", "city.number_changed"]) | Q(
    verb__in=["city.confirmed", "city.doubted"], codes__item__startswith="pack."
)


@at_the_door("GET")
def discovery(visit: Visit) -> HttpResponse:
    """Say where the service is, what it speaks, and how one gets a key."""
    city = visit.looking.here.city
    changeset = _changeset(visit)
    contact = " · ".join(filter(None, [city.name, city.sender_email, settings.PARVIS_BASE_URL]))
    return visit.answer(
        "discovery",
        {
            "changeset": changeset,
            "contact": contact,
            "key_service": _("Ask the city for a key: %(contact)s") % {"contact": contact},
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": f"{settings.PARVIS_BASE_URL}/open311/v2",
                    "changeset": changeset,
                    "type": "test" if marks.is_demo() else "production",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        },
    )


def _changeset(visit: Visit) -> str:
    newest = Entry.objects.filter(CHANGES).order_by("-at").values_list("at", flat=True).first()
    changed = min(max(newest or RELEASED, RELEASED), visit.at)
    return shown.exact(changed, visit.looking.zone)


@at_the_door("GET")
def services(visit: Visit) -> HttpResponse:
    """List what may be handed in."""
    return visit.answer("services", offer.services(visit.looking.catalogue, visit.looking.language))


@at_the_door("GET")
def definition(visit: Visit, code: str) -> HttpResponse:
    """Give the questions of one situation."""
    situation = offer.find(visit.looking.catalogue, code)
    if situation is None:
        raise NotFound(_("service_code: there is no service of this name."))
    return visit.answer("service_definition", offer.definition(situation, visit.looking.here, visit.looking.language))


def look(visit: Visit) -> Visit:
    """Let a key that may read see its own; without a key everybody sees the same."""
    visit.looking = replace(visit.looking, with_extensions=visit.said.is_yes("extensions"))
    if has_key(visit):
        visit.key = key_for(visit, Scope.READ)
        visit.looking = replace(visit.looking, key=visit.key.pk)
    return visit


def list_requests(visit: Visit) -> HttpResponse:
    """List requests. Ids override every other argument."""
    ids = visit.said.listed("service_request_id")
    look(visit)
    if ids:
        found = selection.by_ids(ids, visit.looking, at=visit.at)
    else:
        found = selection.listed(visit.said, visit.looking, at=visit.at)
    return visit.answer("service_requests", shown.requests(found, visit.looking))


@at_the_door("GET")
def one_request(visit: Visit, public_id: str) -> HttpResponse:
    """Give one request, as a list of one."""
    look(visit)
    found = selection.by_ids([public_id], visit.looking, at=visit.at)
    if not found:
        raise no_such_request()
    return visit.answer("service_requests", shown.requests(found, visit.looking))


@at_the_door("GET")
def token(visit: Visit, text: str) -> HttpResponse:
    """Give the id of a report that was acknowledged by a token. Whoever holds the token handed it in."""
    found = PartnerCase.objects.filter(token_digest=digest(text)).select_related("case").first() if text else None
    if found is None:
        raise NotFound(_("token: there is no report with this token."))
    return visit.answer("service_requests", [{"service_request_id": found.case.public_id, "token": text}])


def list_updates(visit: Visit) -> HttpResponse:
    """List what became of requests, as mySociety's service request updates."""
    look(visit)
    start, end = visit.said.span(at=visit.at, zone=visit.looking.zone)
    found = updates.between(start, end, visit.looking, at=visit.at, page=visit.said.page())
    return visit.answer("service_request_updates", found)


@at_the_door("GET", "POST")
def nothing(visit: Visit, rest: str) -> HttpResponse:
    """Say that there is nothing here, in a format programs read."""
    raise NotFound(_("There is nothing at %(path)s.") % {"path": quote(rest)[:200]})
