"""Addresses that are read with GET and handed in with POST."""

from django.http import HttpResponse

from parvis.open311.views import handing_in, reading
from parvis.open311.views.door import Visit, at_the_door


@at_the_door("GET", "POST")
def requests(visit: Visit) -> HttpResponse:
    """List requests, or take one."""
    return handing_in.hand_in(visit) if visit.request.method == "POST" else reading.list_requests(visit)


@at_the_door("GET", "POST")
def updates(visit: Visit) -> HttpResponse:
    """List updates, or take one."""
    return handing_in.hear_update(visit) if visit.request.method == "POST" else reading.list_updates(visit)
