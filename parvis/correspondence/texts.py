"""Which words a message has: the city's own where it wrote some, else the shipped ones; in the receiver's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max

from parvis.city import directory
from parvis.core import revisions, strict_yaml
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.correspondence import events, wording
from parvis.correspondence.models import Channel, Template

FOLDER = Path(__file__).parent / "shipped" / "texts"
DATE_PARTS = ("date", "date_with_year", "day", "dawn", "morning", "afternoon", "evening")
SHELL_PARTS: Mapping[str, tuple[str, ...]] = {
    "greeting": (),
    "closing": ("city",),
    "emergency": ("emergency",),
    "emergency_text": ("emergency_text",),
    "reply": (),
    "no_reply": (),
    "service_reply": (),
    "leave": ("leave_link",),
}
REVISION = "message_texts"


class TextMissing(Exception):
    """There is no text for this event and channel in any language."""


class ShippedTextWrong(Exception):
    """A shipped file cannot be used; says which and where."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text, ready to be filled in. `number` is the city's version, 0 for the shipped one."""

    event: str
    language: str
    channel: str
    subject: str
    body: str
    number: int = 0

    @property
    def paragraphs(self) -> tuple[wording.Paragraph, ...]:
        if self.channel == Channel.SMS:  # an SMS has lines, no paragraphs
            return tuple((line,) for paragraph in wording.parse(self.body) for line in paragraph)
        return wording.parse(self.body)


@dataclass(frozen=True)
class Language:
    """What one shipped file says besides the texts of the events."""

    dates: Mapping[str, str]
    shell: Mapping[str, str]


Key = tuple[str, str, str]


@lru_cache(maxsize=1)
def shipped() -> tuple[Mapping[Key, Text], Mapping[str, Language]]:
    """Return every shipped text and each language's words for dates and the frame of a mail. Raises ShippedTextWrong."""
    texts: dict[Key, Text] = {}
    languages = {}
    for language in RESIDENT_LANGUAGES:
        content = _read(language)
        languages[language] = Language(content.pop("dates"), content.pop("shell"))
        for event, parts in content.items():
            if "body" in parts:
                text = Text(event, language, Channel.EMAIL, parts.get("subject", ""), parts["body"].strip())
                texts[event, language, Channel.EMAIL] = text
            if "sms" in parts:
                texts[event, language, Channel.SMS] = Text(event, language, Channel.SMS, "", parts["sms"].strip())
    return texts, languages


def _read(language: str) -> dict[str, dict[str, str]]:
    path = FOLDER / f"{language}.yml"
    try:
        content = strict_yaml.read(path.read_text(encoding="utf-8")).content
    except (OSError, strict_yaml.Refused) as problem:
        raise ShippedTextWrong(f"{path.name}: {problem}") from problem
    if not isinstance(content, dict) or not {"dates", "shell"} <= set(content):
        raise ShippedTextWrong(f"{path.name}: “dates” or “shell” is missing")
    return content


def language_of(code: str) -> Language:
    """Return dates and frame of a language, of English for one we do not ship."""
    languages = shipped()[1]
    return languages.get(code) or languages["en"]


def _build() -> Mapping[Key, Text]:
    texts = dict(shipped()[0])
    newest = Template.objects.values("event", "language", "channel").annotate(number=Max("number"))
    wanted = {(row["event"], row["language"], row["channel"]): row["number"] for row in newest}
    for row in Template.objects.all() if wanted else ():
        key = (row.event, row.language, row.channel)
        if wanted[key] == row.number and row.body:
            texts[key] = Text(*key, subject=row.subject, body=row.body, number=row.number)
    return texts


current = revisions.Cached(REVISION, _build)


def find(event: str, language: str, channel: str) -> Text:
    """Return the text in this language, else in the city's, English, French, any. Raises TextMissing.

    A letter and a call have the words of the e-mail, or of the SMS where there is no e-mail.
    """
    written = [channel] if channel in (Channel.EMAIL, Channel.SMS) else [Channel.EMAIL, Channel.SMS]
    texts = current()
    for one in written:
        for code in dict.fromkeys(
            (language, directory.current().city.default_language, "en", "fr", *RESIDENT_LANGUAGES)
        ):
            if found := texts.get((event, code, one)):
                return found
    raise TextMissing(f"{event} {channel}")


def is_our_host(host: str) -> bool:
    """Return whether a link may lead there: to us, a page of one of our services, or a page of the country pack."""
    here = directory.current()
    allowed = {urlsplit(settings.PARVIS_BASE_URL).hostname}
    allowed |= {urlsplit(service.web_page).hostname for service in here.services.values() if service.web_page}
    allowed |= {urlsplit(number.link).hostname for number in here.pack.numbers if number.link.startswith("https://")}
    return host.lower() in allowed


def problems(text: Text) -> list[str]:
    """Return what is wrong with a text, in sentences; [] where it may be used."""
    event = events.get(text.event)
    if text.channel not in event.channels:
        return [f"There is no {text.channel} of this message."]
    found = wording.problems(text.body, event=event, channel=text.channel, part="body", is_our_host=is_our_host)
    if text.channel == Channel.EMAIL:
        found += wording.problems(
            text.subject, event=event, channel=text.channel, part="subject", is_our_host=is_our_host
        )
    return list(dict.fromkeys(found))


def changed(text: Text, *, subject: str, body: str) -> Text:
    """Return the text with other words, not saved."""
    return replace(text, subject=subject.strip(), body=body.replace("\r\n", "\n").strip())
