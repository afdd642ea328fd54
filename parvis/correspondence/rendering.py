"""A message as it is read: the words of its event, filled in, in its frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from parvis.city import directory
from parvis.correspondence import events, saying, texts, wording
from parvis.correspondence.events import BUILT_IN, SAID_TO_ANYBODY, Fact
from parvis.correspondence.models import Audience, Channel, Message, MessageKind
from parvis.correspondence.wording import FilledParagraph

_WHO = frozenset({Fact.SERVICE})
_SHELL_FACTS = {**BUILT_IN, "leave_link": Fact.LINK}


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which circumstances a message is read.

    `is_sure`: the address is sure to be the person's. `link` mints the person's own link, asked only where the text has one.
    `leave_link` ends this kind of message. `may_reply`: an answer by mail reaches us.
    """

    language: str
    channel: str
    at: datetime
    audience: str = Audience.REPORTER
    is_sure: bool = True
    link: Callable[[], str] = str
    leave_link: str = ""
    may_reply: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to leave. `html` is empty for an SMS."""

    language: str
    subject: str
    plain: str
    html: str = ""


def render(messages: Sequence[Message], terms: Terms, *, text: texts.Text | None = None) -> Rendered:
    """Return one mail, SMS or sheet of paper for one or more messages to one person; the last one leads.

    Paragraphs that several messages share stand once. `text` puts words that are not in use yet in the place of the lead's.
    Raises TextMissing, UnknownEvent.
    """
    lead = messages[-1]
    text = text or texts.find(lead.event, terms.language, terms.channel)
    if terms.channel == Channel.SMS:
        body = wording.as_plain(_filled(text, lead, terms))
        return Rendered(text.language, "", as_sms(body))
    body_paragraphs = _joined(messages, terms, text)
    values = _values(lead, terms, frozenset(wording.places(wording.parse(text.subject))))
    subject = wording.one_line(wording.as_plain(wording.fill(wording.parse(text.subject), values, _facts(lead))))
    before, after = _frame(lead, terms, text.language)
    plain = wording.as_plain([*before, *body_paragraphs, *after])
    return Rendered(text.language, subject, plain, _html(subject, before, body_paragraphs, after, text.language))


def _joined(messages: Sequence[Message], terms: Terms, lead_text: texts.Text) -> list[FilledParagraph]:
    """Return the paragraphs of all messages, each once, the lead's link at the end.

    Who has it is said by the lead alone: what was true when the others were queued is not any more.
    """
    paragraphs: dict[FilledParagraph, None] = {}
    links: dict[FilledParagraph, None] = {}
    for message in messages:
        is_lead = message is messages[-1]
        text = lead_text if is_lead else texts.find(message.event, terms.language, terms.channel)
        for paragraph in _filled(text, message, terms, leaves_out=frozenset() if is_lead else _WHO):
            is_link = len(paragraph) == 1 and len(paragraph[0]) == 1 and bool(paragraph[0][0].label)
            (links if is_link and len(messages) > 1 else paragraphs)[paragraph] = None
    return [*paragraphs, *list(links)[-1:]]


def _filled(
    text: texts.Text, message: Message, terms: Terms, *, leaves_out: frozenset[Fact] = frozenset()
) -> tuple[FilledParagraph, ...]:
    paragraphs, facts = text.paragraphs, _facts(message)
    said = _values(message, terms, wording.places(paragraphs))
    kept = {name: value for name, value in said.items() if facts[name] not in leaves_out}
    return wording.fill(paragraphs, kept, facts)


def _facts(message: Message) -> dict[str, Fact]:
    return dict(events.get(message.event).allowed)


def _values(message: Message, terms: Terms, used: frozenset[str]) -> dict[str, str]:
    """Return what is said in each place; nothing where it may not be said to this address."""
    allowed = _facts(message)
    said = saying.built_in(about=message.about, link="")
    if "link" in used and terms.audience == Audience.REPORTER and (terms.is_sure or terms.channel != Channel.SMS):
        said["link"] = terms.link()
    for name, value in message.facts.items():
        if name in used and name in allowed:
            said[name] = saying.say(allowed[name], value, language=terms.language, at=terms.at)
    if terms.channel == Channel.SMS and not terms.is_sure:
        said = {name: value for name, value in said.items() if allowed[name] in SAID_TO_ANYBODY}
    if not terms.is_sure:
        said = {name: value for name, value in said.items() if allowed[name] != Fact.OWN_WORDS}
    return said


def _frame(
    message: Message, terms: Terms, language: str
) -> tuple[tuple[FilledParagraph, ...], tuple[FilledParagraph, ...]]:
    """Return what stands before and after the words of a mail."""
    shell = texts.language_of(language).shell
    values = {**saying.built_in(about=message.about, link=""), "leave_link": terms.leave_link}

    def part(*names: str) -> tuple[FilledParagraph, ...]:
        joined = "\n".join(shell[name] for name in names)
        return wording.fill(wording.parse(joined), values, _SHELL_FACTS)

    closing = part("closing")
    if terms.audience not in (Audience.REPORTER, Audience.SUBSCRIBER) or terms.channel != Channel.EMAIL:
        is_heard = (
            terms.audience == Audience.SERVICE and terms.channel == Channel.EMAIL and terms.may_reply and message.about
        )
        return part("greeting"), (*part("service_reply"), *closing) if is_heard else closing
    answer = () if terms.audience == Audience.SUBSCRIBER else part("reply" if terms.may_reply else "no_reply")
    danger = () if message.kind == MessageKind.DANGER else part("emergency", "emergency_text")
    leave = part("leave") if terms.leave_link else ()
    greeting = () if message.kind == MessageKind.DANGER else part("greeting")
    return greeting, (*answer, *danger, *closing, *leave)


def _html(
    subject: str,
    before: Sequence[FilledParagraph],
    body: Sequence[FilledParagraph],
    after: Sequence[FilledParagraph],
    language: str,
) -> str:
    city = directory.current().city
    context = {
        "subject": subject,
        "before": before,
        "body": body,
        "after": after,
        "language": language,
        "city": city.name or "Parvis",
        "accent": city.accent_colour,
    }
    with translation.override(language):
        return render_to_string("correspondence/mail.html", context)


_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)


def as_sms(text: str) -> str:
    """Return the text with plain signs and single lines: fewer SMS, and readable on every phone."""
    lines = (" ".join(line.split()) for line in text.translate(_SIGNS).splitlines())
    return "\n".join(line for line in lines if line)
