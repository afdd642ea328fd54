"""Longer texts that staff write: Markdown without HTML, pictures or strange addresses, behind two walls."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "br",
    "hr",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
SCHEMES = {"https", "tel", "mailto"}
_CLASSES = {
    "p": "govuk-body", "h2": "govuk-heading-m", "h3": "govuk-heading-s", "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number", "a": "govuk-link", "table": "govuk-table",
}  # fmt: skip


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def rendered(text: str) -> SafeString:
    """Return a text of the city as HTML for our pages; its first-order headings become second: the page has its own."""
    html = _reader().render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener")
    for tag, name in _CLASSES.items():
        clean = re.sub(rf"<{tag}(?=[ >])", f'<{tag} class="{name}"', clean)
    return mark_safe(clean)  # noqa: S308  (cleaned above; only our own class names were added since)
