"""Taking in one mail: once, for whoever its address belongs to; machines get no answer, strangers get one a day."""

from datetime import datetime, timedelta

from django.db import transaction

from parvis.city import directory
from parvis.core import counters, ledger
from parvis.core.actors import WORKER
from parvis.correspondence import digests, replies, reply_addresses
from parvis.correspondence.actions.queueing import ToSend, queue_many
from parvis.correspondence.actions.recipients import end_subscriber, heard_from
from parvis.correspondence.actions.tasks import ask_person
from parvis.correspondence.models import (
    Audience,
    BouncedAddress,
    Channel,
    Delivery,
    InboundMail,
    InboundState,
    Message,
    MessageState,
    Outcome,
    PersonTask,
    Recipient,
    ReplyAddress,
    TaskReason,
)
from parvis.correspondence.reading import ReadMail, ReturnedMail, Unreadable, read
from parvis.correspondence.tongues import language_of_words

REPORT_PATH = "/report/"


def receive(*, raw: bytes, at: datetime, envelope_to: str = "") -> InboundState:
    """Take in one mail as it came over the wire and return what became of it. The same Message-ID counts once.

    `envelope_to` is the address the mail server took it for, where it says so. What a handler raises undoes everything and
    rises, so that the mail server keeps the mail and brings it again.
    """
    try:
        mail = read(raw)
    except Unreadable:
        return put_before_a_person(raw=raw, at=at)
    name = digests.of_mail(mail.message_id or raw.decode("latin-1"))
    with transaction.atomic():
        row, is_new = InboundMail.objects.get_or_create(
            message_id_digest=name, defaults={"state": InboundState.AUTOMATIC, "received_at": at}
        )
        if not is_new:
            return InboundState(row.state)
        state, recipient = _place(mail, envelope_to, at)
        InboundMail.objects.filter(pk=row.pk).update(
            state=state, recipient=recipient, from_digest=digests.of_address(mail.sender) if mail.sender else ""
        )
    return state


def _place(mail: ReadMail, envelope_to: str, at: datetime) -> tuple[InboundState, Recipient | None]:
    if mail.returned is not None:
        note_returned(returned=mail.returned, at=at)
        return InboundState.BOUNCE, None
    if mail.is_automatic:
        return InboundState.AUTOMATIC, None
    address = _address_of(mail, envelope_to)
    if address is None or (address.recipient and address.recipient.erased_at):
        _tell_stranger(mail, at)
        return InboundState.UNPLACED, None
    if not mail.text and not mail.pictures:
        return InboundState.EMPTY, address.recipient
    if address.recipient is not None:
        heard_from(recipient=address.recipient, at=at)
    language = address.recipient.language if address.recipient else directory.current().city.default_language
    reply = replies.Reply(
        purpose=address.purpose,
        reference=address.reference,
        recipient=address.recipient,
        sender=mail.sender,
        text=mail.text,
        language=language_of_words(mail.text, otherwise=language),
        images=mail.pictures,
        received_at=at,
        message_id=mail.message_id,
    )
    for handler in replies.handlers():
        handler(reply)
    return InboundState.TAKEN, address.recipient


def _address_of(mail: ReadMail, envelope_to: str) -> ReplyAddress | None:
    for one in dict.fromkeys([envelope_to, *mail.to]):
        if one and (found := reply_addresses.find(one)):
            return found
    return None


def _tell_stranger(mail: ReadMail, at: datetime) -> None:
    """Say once a day that nobody read it, and whom to call in danger."""
    if "@" not in mail.sender or mail.sender.lower().startswith(reply_addresses.PREFIX):
        return
    digest = digests.of_address(mail.sender)
    if counters.too_many(f"correspondence.unplaced:{digest[:32]}", limit=1, window=timedelta(days=1), at=at):
        return
    stranger = Recipient.objects.create(
        audience=Audience.STRANGER,
        language=language_of_words(mail.text, otherwise=directory.current().city.default_language),
        channel=Channel.EMAIL,
        email=mail.sender,
        created_at=at,
    )
    queue_many(event="mail.unplaced", to_send=[ToSend(stranger, "", {"report_link": REPORT_PATH})], at=at)


def note_returned(*, returned: ReturnedMail, at: datetime) -> None:
    """Write down that a message of ours came back for good. A forged report would have to know our random Message-ID."""
    if not returned.is_lasting:
        return
    delivery = (
        Delivery.objects.select_related("message__recipient")
        .filter(mail_id=returned.message_id, outcome__in=[Outcome.HANDED_OVER, Outcome.UNSURE])
        .first()
    )
    if delivery is None or not returned.message_id:
        return
    code = f"returned_{returned.status}"
    Delivery.objects.filter(pk=delivery.pk).update(outcome=Outcome.BOUNCED, code=code)
    if delivery.address_digest:
        BouncedAddress.objects.update_or_create(digest=delivery.address_digest, defaults={"code": code, "at": at})
    message = delivery.message
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, reason=code, ended_at=at)
    ask_person(message=message, reason=TaskReason.BOUNCED, at=at)
    if message.recipient.audience == Audience.SUBSCRIBER:
        end_subscriber(recipient=message.recipient, by=WORKER, at=at, on_wish=False)
    codes = {"event": message.event, "code": returned.status}
    ledger.write(verb="correspondence.bounced", subject=message.recipient.subject, by=WORKER, at=at, codes=codes)


@transaction.atomic
def put_before_a_person(*, raw: bytes, at: datetime) -> InboundState:
    """Tell a person, once, that a mail could not be read; it stays in the mailbox."""
    name = digests.of_mail(raw[:100_000].decode("latin-1"))
    _row, is_new = InboundMail.objects.get_or_create(
        message_id_digest=name, defaults={"state": InboundState.UNREADABLE, "received_at": at}
    )
    if is_new:
        PersonTask.objects.create(reason=TaskReason.UNREAD_MAIL, created_at=at)
    return InboundState.UNREADABLE
