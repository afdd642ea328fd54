"""What we say to a service's own Open311 server, and what we understand of its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from urllib3.filepost import encode_multipart_formdata

from parvis.city.models import Service
from parvis.open311 import outgoing, rules
from parvis.open311.outgoing import Reply

XML_TYPES = ("text/xml", "application/xml")


class NotUnderstood(Exception):
    """The reply is not what GeoReport says it should be."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How a report was acknowledged; both are empty where the other side gives nothing to ask by."""

    remote_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the other side tells about a request."""

    update_id: str
    remote_id: str
    status: str
    at: datetime
    text: str


def api_key(service: Service) -> str:
    """Return our key for the service's server, from the settings; keys are not kept in the database."""
    return str(settings.PARVIS_OPEN311_KEYS.get(service.code, ""))


def _common(service: Service) -> dict[str, str]:
    said = {"api_key": api_key(service), "jurisdiction_id": service.endpoint_reference}
    return {name: value for name, value in said.items() if value}


def _get(service: Service, path: str, **asked: str) -> Reply:
    query = urlencode({**_common(service), **{name: value for name, value in asked.items() if value}})
    return outgoing.send("GET", f"{service.endpoint.rstrip('/')}/{path}?{query}")


def post(service: Service, *, fields: Mapping[str, str], photos: Sequence[bytes], repeat_key: str) -> Reply:
    """Send a report. The key makes a server that knows such keys answer a repeated one as the first."""
    said: list[tuple[str, Any]] = [*_common(service).items(), *fields.items()]
    if photos:
        said += [("media", (f"photo{number}.jpg", data, "image/jpeg")) for number, data in enumerate(photos, 1)]
        body, content_type = encode_multipart_formdata(said)
    else:
        body, content_type = urlencode(said).encode(), "application/x-www-form-urlencoded"
    headers = {"Content-Type": content_type, "Idempotency-Key": repeat_key}
    return outgoing.send("POST", f"{service.endpoint.rstrip('/')}/requests.xml", body=body, headers=headers)


def acknowledged(reply: Reply) -> Acknowledged:
    """Read the acknowledgement of a report. Raises NotUnderstood."""
    first = next(iter(_items(reply, "service_requests", "request")), None)
    if first is None:
        raise NotUnderstood
    return Acknowledged(_text(first, "service_request_id")[:200], _text(first, "token")[:200])


def id_of_token(service: Service, token: str) -> str:
    """Return the id a token has become; "" while there is none. Raises NotUnderstood and what outgoing raises."""
    reply = _get(service, f"tokens/{quote(token, safe='')}.xml")
    if not reply.is_good:
        return ""
    first = next(iter(_items(reply, "service_requests", "request")), None)
    return _text(first, "service_request_id")[:200] if first is not None else ""


def find_by_mark(service: Service, *, mark: str, code: str, start: datetime, end: datetime) -> str:
    """Return the id of the one request that carries our mark anywhere, "" where none or several do."""
    reply = _get(
        service, "requests.xml", service_code=code, start_date=_w3c(start), end_date=_w3c(end), extensions="true"
    )
    if not reply.is_good:
        return ""
    found = [item for item in _items(reply, "service_requests", "request") if mark in "".join(item.itertext())]
    return _text(found[0], "service_request_id")[:200] if len(found) == 1 else ""


def updates(service: Service, *, start: datetime, end: datetime) -> list[Told] | None:
    """Return what happened in the span; None where the server does not know updates. Raises NotUnderstood."""
    reply = _get(service, "servicerequestupdates.xml", start_date=_w3c(start), end_date=_w3c(end))
    if reply.status in (400, 404, 405, 501):
        return None
    if not reply.is_good:
        raise NotUnderstood
    return [_told(item) for item in _items(reply, "service_request_updates", "request_update")]


def states(service: Service, ids: Sequence[str]) -> list[Told]:
    """Return where requests stand, for servers without updates: one thing told for each that is closed."""
    reply = _get(service, "requests.xml", service_request_id=",".join(ids))
    if not reply.is_good:
        raise NotUnderstood
    told = []
    for item in _items(reply, "service_requests", "request"):
        if rules.status_word(_text(item, "status")) == "CLOSED":
            at = _moment(_text(item, "updated_datetime"))
            update_id = f"closed:{at.isoformat()}"
            told.append(
                Told(update_id, _text(item, "service_request_id"), "CLOSED", at, _text(item, "status_notes")[:4000])
            )
    return told


def _told(item: Element) -> Told:
    at = _moment(_text(item, "updated_datetime"))
    remote_id, status, text = (_text(item, name) for name in ("service_request_id", "status", "description"))
    update_id = _text(item, "update_id") or f"{remote_id}:{at.isoformat()}"
    return Told(update_id[:200], remote_id, rules.status_word(status)[:60], at, text[:4000])


def _items(reply: Reply, root: str, name: str) -> list[Element]:
    try:
        top: Element = fromstring(reply.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotUnderstood from None
    if top.tag != root:
        raise NotUnderstood
    return top.findall(name)


def _text(item: Element, name: str) -> str:
    return rules.clean(item.findtext(name) or "").strip()


def _moment(text: str) -> datetime:
    try:
        return rules.moment(text, zone=UTC)
    except (ValueError, OverflowError):
        raise NotUnderstood from None


def _w3c(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
