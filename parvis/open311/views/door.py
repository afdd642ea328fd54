"""What every resource of the door shares: format, method, key, language, limits, and refusals in the format asked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.city import directory
from parvis.city.models.city import Part
from parvis.core.access import open_to
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.core.limits import client_digest
from parvis.open311 import arguments, formats, keys
from parvis.open311.allowance import WINDOW, allowance
from parvis.open311.arguments import Arguments
from parvis.open311.keys import KeyView
from parvis.open311.refusals import NoKey, NotFound, OtherMethod, Refused, TooMany
from parvis.open311.shown import Looking
from parvis.situations import catalogue

log = logging.getLogger("parvis.open311")
READS_PER_SECOND = 50
WRONG_KEYS_PER_SECOND = 2


@dataclass(slots=True)
class Visit:
    """One request at the door."""

    request: HttpRequest
    form: str
    looking: Looking
    at: datetime
    said: Arguments
    key: KeyView | None = None

    def answer(self, root: str, content: formats.Content) -> HttpResponse:
        """Return the content in the format asked."""
        return formats.response(root, content, self.form)


Resource = Callable[..., HttpResponse]
View = Callable[..., HttpResponseBase]


def at_the_door(*methods: str) -> Callable[[Resource], View]:
    """Make a view of a function that takes a Visit and returns a response or raises Refused."""
    allow = [name for method in methods for name in ((method, "HEAD") if method == "GET" else (method,))]

    def wrap(resource: Resource) -> View:
        @csrf_exempt
        @open_to("anyone")
        @wraps(resource)
        def view(request: HttpRequest, *args: Any, form: str = "xml", **kwargs: Any) -> HttpResponse:
            try:
                if request.method not in allow:
                    raise OtherMethod(
                        _("This resource knows %(methods)s only.") % {"methods": ", ".join(allow)}, allow=allow
                    )
                response = resource(_visit(request, form), *args, **kwargs)
            except Refused as refusal:
                response = refused(refusal, form)
            except Exception:  # whatever broke, a client of XML cannot read a page for people
                log.exception("The Open311 door broke")
                response = _broken(form)
            if request.method in ("GET", "HEAD"):
                response["Access-Control-Allow-Origin"] = "*"
                response["Cross-Origin-Resource-Policy"] = "cross-origin"
            return response

        return view

    return wrap


def refused(refusal: Refused, form: str) -> HttpResponse:
    """Return the errors of a refusal in the format asked."""
    content = [_error(refusal.status, sentence) for sentence in refusal.sentences]
    response = formats.response("errors", content, form, status=refusal.status)
    if refusal.allow:
        response["Allow"] = ", ".join(refusal.allow)
    if refusal.wait_seconds:
        response["Retry-After"] = str(refusal.wait_seconds)
    return response


def _broken(form: str) -> HttpResponse:
    return formats.response("errors", [_error(500, _("Something broke here. Please try again."))], form, status=500)


def _error(code: int, sentence: str) -> dict[str, Any]:
    return {"code": code, "description": sentence}


def _visit(request: HttpRequest, form: str) -> Visit:
    at, here = timezone.now(), directory.current()
    if here.city.parts and Part.OPEN311 not in here.city.parts:
        raise NotFound(_("This city does not use Open311."))
    said = arguments.asked(request)
    if request.method == "POST":
        said = arguments.said(request)
    else:
        _spend(f"open311.read:{client_digest(request, purpose='open311')}", READS_PER_SECOND, at)
    looking = Looking(here=here, catalogue=catalogue.current(), language=_language(request, said))
    _check_jurisdiction(request, said)
    return Visit(request=request, form=form, looking=looking, at=at, said=said)


def _spend(name: str, per_second: int, at: datetime) -> None:
    if allowance.is_spent(name, per_second=per_second, at=at):
        seconds = int(WINDOW.total_seconds())
        raise TooMany(
            _("Those were too many requests. Wait %(seconds)s seconds.") % {"seconds": seconds}, wait_seconds=seconds
        )


def _language(request: HttpRequest, said: Arguments) -> str:
    """Return the language asked for by `lang` or Accept-Language, else the city's."""
    for asked in (said.text("lang"), request.GET.get("lang", "")):
        if asked in RESIDENT_LANGUAGES:
            return asked
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    return directory.current().city.default_language


def jurisdiction() -> str:
    """Return the name of the one jurisdiction served here: the host of the base address."""
    return urlsplit(settings.PARVIS_BASE_URL).hostname or ""


def _check_jurisdiction(request: HttpRequest, said: Arguments) -> None:
    for asked in (said.text("jurisdiction_id"), arguments.asked(request).text("jurisdiction_id")):
        if asked and asked != jurisdiction():
            sentence = _("jurisdiction_id: here is %(here)s only; it may also be left out.")
            raise NotFound(sentence % {"here": jurisdiction()})


def key_for(visit: Visit, scope: str) -> KeyView:
    """Return the key that came with the request and opens `scope`. Raises NoKey, TooMany. Never says why not."""
    given = visit.said.text("api_key") or arguments.asked(visit.request).text("api_key")
    address = client_digest(visit.request, purpose="open311")
    key = keys.find(given)
    if key is None or not key.opens(scope, at=visit.at, address=address):
        _spend(f"open311.wrong:{address}", WRONG_KEYS_PER_SECOND, visit.at)
        raise NoKey(_("api_key is missing or does not open this."))
    _spend(f"open311.key:{key.pk}", key.per_second, visit.at)
    keys.note_use(key, at=visit.at)
    return key


def has_key(visit: Visit) -> bool:
    """Return whether the request brings a key at all."""
    return bool(visit.said.text("api_key"))
