"""Making one message ready to leave: rendered, counted against the day's limits, with its own link and a try written down."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from parvis.core.references import new_token
from parvis.correspondence import digests, events, leaving, limits, rendering, reply_addresses, rules, tokens
from parvis.correspondence.handover import Letter
from parvis.correspondence.handover.mail import mail_domain
from parvis.correspondence.handover.sms import segments
from parvis.correspondence.models import (
    Audience,
    Channel,
    Delivery,
    Message,
    MessageKind,
    MessageState,
    ReplyPurpose,
)

FOLLOW_PATH = "/follow/"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One try, ready to be handed over: a letter for a mail, else number and text."""

    message_id: int
    delivery_id: int
    channel: Channel
    address: str
    allowance: limits.Allowance
    letter: Letter | None
    sms: str


def pack(message: Message, way: rules.Send, *, at: datetime) -> Parcel:
    """Return the message ready to be handed over, its try written down, in the caller's transaction.

    Raises TextMissing, UnknownEvent, DestinationFull, BudgetSpent.
    """
    recipient = message.recipient
    address_digest = digests.of_address(way.address)
    together = _news_together(message, at)
    terms = _terms(message, way, address_digest, at)
    ready = rendering.render(together, terms)
    allowance = limits.take(
        address_digest=address_digest,
        kind=MessageKind(message.kind),
        audience=recipient.audience,
        sms=segments(ready.plain) if way.channel == Channel.SMS else 0,
        at=at,
    )
    mail_id = f"<{new_token()}@{mail_domain()}>" if way.channel == Channel.EMAIL else ""
    delivery = Delivery.objects.create(
        message=message, channel=way.channel, address_digest=address_digest, started_at=at, mail_id=mail_id
    )
    letter = _letter(message, way, ready, terms, mail_id, at) if way.channel == Channel.EMAIL else None
    return Parcel(message.pk, delivery.pk, way.channel, way.address, allowance, letter, ready.plain)


def _news_together(message: Message, at: datetime) -> list[Message]:
    """Return the message with the other news that wait for the same person; those do not leave on their own any more."""
    if message.kind != MessageKind.PROGRESS:
        return [message]
    mark = f"merged:{message.pk}"
    Message.objects.filter(recipient=message.recipient, kind=MessageKind.PROGRESS, state=MessageState.QUEUED).exclude(
        pk=message.pk
    ).exclude(deliveries__outcome="").update(state=MessageState.CANCELLED, reason=mark)
    others = Message.objects.filter(recipient=message.recipient, state=MessageState.CANCELLED, reason=mark)
    together = sorted([*others, message], key=lambda one: one.pk)
    lead = together[-1]
    for one in together:
        lookup = events.lookup_of(one.event)
        if one is not message and lookup is not None and (one is lead or one.event != lead.event):
            one.facts = dict(lookup(one, at) or one.facts)
    return together


def _terms(message: Message, way: rules.Send, address_digest: str, at: datetime) -> rendering.Terms:
    recipient = message.recipient
    by_phone = way.channel == Channel.SMS
    confirmed_at = recipient.phone_confirmed_at if by_phone else recipient.email_confirmed_at

    def link() -> str:
        token = tokens.mint(recipient, at, channel=way.channel, address_digest=address_digest)
        return f"{settings.PARVIS_BASE_URL}{FOLLOW_PATH}{token}"

    is_asked = recipient.audience in (Audience.REPORTER, Audience.SUBSCRIBER)
    may_leave = message.kind in rules.OPTIONAL and not by_phone and is_asked
    is_news = recipient.audience == Audience.SUBSCRIBER and leaving.news_of(message.event)
    event = message.event if is_news else ""
    return rendering.Terms(
        language=recipient.language,
        channel=way.channel,
        at=at,
        audience=recipient.audience,
        is_sure=rules.is_sure(
            audience=recipient.audience,
            confirmed_at=confirmed_at,
            last_heard_at=recipient.last_heard_at if by_phone else at,
            at=at,
        ),
        link=link,
        leave_link=leaving.address(recipient.pk, message.kind, event) if may_leave else "",
        may_reply=bool(settings.PARVIS_REPLY_DOMAIN),
    )


def _letter(
    message: Message, way: rules.Send, ready: rendering.Rendered, terms: rendering.Terms, mail_id: str, at: datetime
) -> Letter:
    recipient = message.recipient
    thread = f"<{digests.of_mail(recipient.subject)[:32]}@{mail_domain()}>"
    headers = {"Message-ID": mail_id, "References": thread, "Content-Language": ready.language}
    if terms.leave_link:
        headers["List-Unsubscribe"] = f"<{terms.leave_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Letter(way.address, ready.subject, ready.plain, ready.html, headers, _reply_to(message, at))


def _reply_to(message: Message, at: datetime) -> str:
    recipient = message.recipient
    if recipient.audience == Audience.REPORTER:
        return reply_addresses.address_for(ReplyPurpose.REPORTER, message.about, recipient=recipient, at=at)
    if recipient.audience == Audience.SERVICE and message.about:
        return reply_addresses.address_for(ReplyPurpose.SERVICE, message.about, recipient=recipient, at=at)
    return ""
