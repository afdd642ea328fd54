"""A catalogue small enough to be read at a glance; tests break it in one place at a time."""

from html.parser import HTMLParser
from typing import Any

SMALL = """\
group:
  code: street
  order: 1
  title: {fr: Rue, en: Street}

situations:
  lamp:
    kind: object
    public: yes
    title: {fr: Lampadaire en panne, en: Street lamp out}
    summary: {fr: Une lampe éteinte., en: A lamp that is off.}
    synonyms: {fr: [lampadaire, réverbère], en: [street lamp, lantern]}
    urgent_when: {fr: Des fils pendent., en: Wires hang down.}
    first: where
    questions:
      where:
        text: {fr: Où est-ce ?, en: Where is it?}
        choices:
          street: {text: {fr: Dans la rue, en: In the street}, then: mended}
          home: {text: {fr: Chez moi, en: At home}, then: owner}
    ends:
      mended:
        action: case
        service: lighting
        promise: 40 working hours
        exceptions:
          - when: {days: [sa, su], from: "22:00", to: "06:00"}
            service: roads
            promise: 3 calendar hours
        what_happens: {fr: On répare., en: We mend it.}
      owner:
        action: redirect
        service: tenant_advice
        what_happens: {fr: Demandez conseil., en: Ask for advice.}
    standard_texts:
      done: {fr: [Réparé.], en: [Mended.]}

  treated_badly:
    kind: grievance
    title: {fr: Mal traité, en: Treated badly}
    summary: {fr: Par un service., en: By a service.}
    synonyms: {fr: [mal traité], en: [rude]}
    urgent_when: {fr: En danger., en: In danger.}
    first: lane
    ends:
      lane:
        action: grievance
        service: mediation
        what_happens: {fr: Seule la médiation lit., en: Only the mediator reads it.}
"""


class _Page(HTMLParser):
    """Reads what a browser would send of the form that makes a situation."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._is_inside = False
        self._text = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        self._is_inside = self._is_inside or "pv-making" in (given.get("class") or "")
        if not self._is_inside:
            return
        if tag == "input" and ("checked" in given or given.get("type") not in ("radio", "checkbox")):
            self._add(name, value or "on" if given.get("type") == "checkbox" else value)
        elif tag == "textarea":
            self._text, self.sent[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.sent or "selected" in given):
            self.sent[self._select] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "form"
        if tag == "textarea":
            self.sent[self._text] = self.sent[self._text].removeprefix("\n").removeprefix("\r\n")
            self._text = ""

    def _add(self, name: str, value: str) -> None:
        if name == "part" or name.endswith((".days", ".districts", "helpers")):
            self.sent.setdefault(name, []).append(value)
        else:
            self.sent[name] = value


def sent_by(shown: Any, **changes: Any) -> dict[str, Any]:
    """What the browser sends of a situation's page when nothing but `changes` was touched; dots are written as __."""
    page = _Page()
    page.feed(shown.content.decode())
    return page.sent | {name.replace("__", "."): value for name, value in changes.items()}
