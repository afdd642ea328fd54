"""One content, two formats: XML, and the JSON that Spark's convention makes of it (the outermost list has no name)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

from parvis.open311.rules import clean

Item = Mapping[str, Any]
Content = Item | Sequence[Item]

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What one member of a list is called.
MEMBERS = {
    "discovery": "discovery",
    "endpoints": "endpoint",
    "formats": "format",
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "notes": "note",
    "media_urls": "media_url",
    "errors": "error",
}


def response(root: str, content: Content, form: str, *, status: int = 200) -> HttpResponse:
    """Return the content under the root's name as "xml" or "json"."""
    body = as_json(content) if form == "json" else as_xml(root, content)
    return HttpResponse(body, content_type=TYPES[form], status=status)


def as_json(content: Content) -> bytes:
    """Return UTF-8 JSON; texts are cleaned like in XML, so that both say the same."""
    return json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def as_xml(root: str, content: Content) -> bytes:
    """Return UTF-8 XML with its declaration, without namespaces."""
    top = Element(root)
    _fill(top, content)
    return bytes(tostring(top, encoding="UTF-8", xml_declaration=True))


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(SubElement(element, name), part)
    elif isinstance(value, list | tuple):
        for part in value:
            _fill(SubElement(element, MEMBERS[element.tag]), part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None and value != "":
        element.text = clean(str(value))
