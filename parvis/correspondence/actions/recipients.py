"""Writing down how people are reached and what they agreed to; forgetting it again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from parvis.core import due, erasures, ledger
from parvis.core.actors import WORKER, Actor
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.core.rows import insert
from parvis.correspondence import digests, leaving
from parvis.correspondence.actions.queueing import DELIVER, DELIVER_NOW
from parvis.correspondence.models import (
    Audience,
    BouncedAddress,
    Channel,
    Consent,
    Delivery,
    FollowToken,
    InboundMail,
    Message,
    MessageState,
    OptOut,
    PersonTask,
    Recipient,
    ReplyAddress,
    Reveal,
    TaskEnd,
)

WRITING_FOR = timedelta(minutes=30)
SUBSCRIBER = "correspondence.subscriber"


class NoAddress(Exception):
    """The chosen channel has no address to go with it."""


@dataclass(frozen=True, slots=True)
class ContactData:
    """How somebody wants to be reached. `phone` in E.164; empty means not given. `is_safe_channel` is the person's own word."""

    language: str
    channel: str = Channel.PAGE
    email: str = ""
    phone: str = ""
    letter_address: str = ""
    is_safe_channel: bool = False


def build_recipient(*, data: ContactData, at: datetime, is_sensitive: bool = False) -> Recipient:
    """Return a recipient that is not saved yet, for `add_recipients`. Raises NoAddress.

    A language we do not write becomes English. The person is writing to us just now: for half an hour quiet hours do not hold.
    """
    recipient = Recipient(
        language=data.language if data.language in RESIDENT_LANGUAGES else "en",
        channel=data.channel,
        email=data.email.strip(),
        phone=data.phone.strip(),
        letter_address=data.letter_address.strip(),
        is_safe_channel=data.is_safe_channel,
        is_sensitive=is_sensitive,
        last_heard_at=at,
        writing_now_until=at + WRITING_FOR,
        created_at=at,
    )
    if data.channel != Channel.PAGE and not recipient.address_for(data.channel):
        raise NoAddress(data.channel)
    return recipient


def add_recipients(recipients: Sequence[Recipient]) -> list[Recipient]:
    """Save recipients built by `build_recipient`, with one statement, in the caller's transaction."""
    return insert(Recipient, recipients)


def add_recipient(*, data: ContactData, at: datetime, is_sensitive: bool = False) -> Recipient:
    """Save one recipient, in the caller's transaction. Raises NoAddress."""
    return add_recipients([build_recipient(data=data, at=at, is_sensitive=is_sensitive)])[0]


def mailbox_of(*, audience: Audience, whose: str, email: str, language: str, at: datetime) -> Recipient:
    """Return the one recipient of a service (its code) or colleague (their reference), with the address they have now."""
    recipient, _is_new = Recipient.objects.update_or_create(
        audience=audience,
        whose=whose,
        defaults={"email": email, "language": language, "channel": Channel.EMAIL if email else Channel.PAGE},
        create_defaults={
            "email": email,
            "language": language,
            "channel": Channel.EMAIL if email else Channel.PAGE,
            "created_at": at,
        },
    )
    return recipient


def subscriber(*, email: str, language: str, at: datetime) -> Recipient:
    """Return the one recipient of an address that gets news, new and not confirmed where there is none.

    Until it is confirmed the latest language counts; afterwards nobody but its owner changes anything.
    """
    email, digest = email.strip(), digests.of_address(email)
    recipient, is_new = Recipient.objects.get_or_create(
        audience=Audience.SUBSCRIBER,
        whose=digest,
        defaults={"email": email, "channel": Channel.EMAIL, "language": language, "created_at": at},
    )
    if not is_new and recipient.email_confirmed_at is None:
        recipient.language = language
        recipient.save(update_fields=["language"])
    return recipient


@transaction.atomic
def confirm_subscriber(*, recipient: Recipient, language: str, by: Actor, at: datetime) -> None:
    """Write down that a subscriber reads at their address and wants to be written to in this language."""
    BouncedAddress.objects.filter(digest=recipient.whose).delete()
    Recipient.objects.filter(pk=recipient.pk).update(email_confirmed_at=at, language=language, last_heard_at=at)
    codes = {"channel": Channel.EMAIL}
    ledger.write(verb="correspondence.contact_confirmed", subject=recipient.subject, by=by, at=at, codes=codes)


def subscriber_at(email: str) -> Recipient | None:
    """Return the recipient of an address that gets news or was asked to confirm, None where there is none."""
    return Recipient.objects.filter(audience=Audience.SUBSCRIBER, whose=digests.of_address(email)).first()


@transaction.atomic
def end_subscriber(*, recipient: Recipient, by: Actor, at: datetime, on_wish: bool = True) -> None:
    """Forget a subscriber at once. What ends on their own wish is repeated if a backup is ever brought back."""
    if on_wish:
        erasures.note(what=SUBSCRIBER, subject=recipient.subject, ground="asked", at=at)
    erase_recipient(recipient=recipient, by=by, at=at)


@erasures.on_replay(SUBSCRIBER)
def _replay_subscriber(line: erasures.Erasure) -> bool:
    recipient = Recipient.objects.filter(subject=line.subject, erased_at=None).first()
    if recipient is None:
        return False
    end_subscriber(recipient=recipient, by=WORKER, at=datetime.fromisoformat(line.at), on_wish=False)
    return True


def raise_sensitivity(*, recipients: Iterable[Recipient], by: Actor, at: datetime) -> int:
    """Mark recipients as sensitive, for good; return how many were not before. What waits is looked at again when sent."""
    ids = [recipient.pk for recipient in recipients]
    fresh = list(Recipient.objects.filter(pk__in=ids, is_sensitive=False))
    Recipient.objects.filter(pk__in=[one.pk for one in fresh]).update(is_sensitive=True)
    if fresh:
        ledger.write_many([ledger.Line("correspondence.sensitivity_raised", one.subject, by, at) for one in fresh])
    return len(fresh)


def heard_from(*, recipient: Recipient, at: datetime) -> None:
    """Note that the person is there: their number is alive, and an SMS need not wait for morning for half an hour."""
    Recipient.objects.filter(pk=recipient.pk).update(last_heard_at=at, writing_now_until=at + WRITING_FOR)


def close(*, recipients: Iterable[Recipient], at: datetime) -> None:
    """Let the links of these recipients run out (90 days, 30 by SMS): their matter is closed."""
    Recipient.objects.filter(pk__in=[one.pk for one in recipients], closed_at=None).update(closed_at=at)


def reopen(*, recipients: Iterable[Recipient]) -> None:
    """Let their links open again without end."""
    Recipient.objects.filter(pk__in=[one.pk for one in recipients]).update(closed_at=None)


@transaction.atomic
def give_consent(*, recipient: Recipient, purpose: str, text_version: str, by: Actor, at: datetime) -> None:
    """Write down a yes to `purpose`, to this version of the text; once while it holds."""
    _consent, is_new = Consent.objects.get_or_create(
        recipient=recipient,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"text_version": text_version, "given_at": at},
    )
    if is_new:
        codes = {"purpose": purpose, "version": text_version}
        ledger.write(verb="correspondence.consent_given", subject=recipient.subject, by=by, at=at, codes=codes)


@transaction.atomic
def withdraw_consent(*, recipient: Recipient, purpose: str, by: Actor, at: datetime) -> None:
    """Write down that the yes to `purpose` is taken back."""
    if Consent.objects.filter(recipient=recipient, purpose=purpose, withdrawn_at=None).update(withdrawn_at=at):
        ledger.write(
            verb="correspondence.consent_withdrawn", subject=recipient.subject, by=by, at=at, codes={"purpose": purpose}
        )


@transaction.atomic
def opt_out(*, recipient: Recipient, kind: str, door: str, at: datetime, event: str = "") -> None:
    """Send this person no more messages of this kind. `door` is how they said so: a link, mail program, page.

    Of a subscriber only the news of `event` ends; all of it where none is named. Once nothing else is sent to their address
    it is forgotten at once.
    """
    news = leaving.news_of(event) if recipient.audience == Audience.SUBSCRIBER else None
    if news is not None:
        news.end(recipient, at)
        if news.rest(recipient):
            return
    _row, is_new = OptOut.objects.get_or_create(recipient=recipient, kind=kind, defaults={"at": at})
    if is_new:
        codes = {"kind": kind, "door": door}
        ledger.write(verb="correspondence.opted_out", subject=recipient.subject, by=WORKER, at=at, codes=codes)
    if recipient.audience == Audience.SUBSCRIBER:
        end_subscriber(recipient=recipient, by=WORKER, at=at)


@transaction.atomic
def erase_recipient(*, recipient: Recipient, by: Actor, at: datetime) -> None:
    """Forget how the person is reached and what was written to them; what waits is not sent, links open nothing."""
    _forget_messages(Message.objects.filter(recipient=recipient), by=by, at=at)
    InboundMail.objects.filter(recipient=recipient).update(from_digest="")
    # Their digests stay for a while: whoever still has a link reads that it was erased, and not that it is wrong.
    FollowToken.objects.filter(recipient=recipient).update(address_digest="")
    FollowToken.objects.filter(recipient=recipient, revoked_at=None).update(revoked_at=at)
    ReplyAddress.objects.filter(recipient=recipient).delete()
    recipient.confirmations.all().delete()
    recipient.changes.all().delete()
    Recipient.objects.filter(pk=recipient.pk).update(
        channel=Channel.PAGE, email="", phone="", letter_address="", whose="", email_confirmed_at=None,
        phone_confirmed_at=None, is_safe_channel=False, writing_now_until=None, last_heard_at=None, erased_at=at,
    )  # fmt: skip
    ledger.write(verb="correspondence.erased", subject=recipient.subject, by=by, at=at)


@transaction.atomic
def forget_about(*, about: str, by: Actor, at: datetime) -> None:
    """Forget what was written to services about a matter (they are told its words too) and where they may reply to it."""
    _forget_messages(Message.objects.filter(about=about), by=by, at=at)
    ReplyAddress.objects.filter(reference=about).delete()


def _forget_messages(messages: QuerySet[Message], *, by: Actor, at: datetime) -> None:
    ids = list(messages.values_list("pk", flat=True))
    for kind in (DELIVER, DELIVER_NOW):
        for pk in Message.objects.filter(pk__in=ids, state=MessageState.QUEUED).values_list("pk", flat=True):
            due.cancel(kind=kind, key=str(pk))
    PersonTask.objects.filter(message__in=ids, done_at=None).update(
        done_at=at, done_by=by.reference, end=TaskEnd.SETTLED
    )
    Message.objects.filter(pk__in=ids, state__in=[MessageState.QUEUED, MessageState.HELD]).update(
        state=MessageState.CANCELLED, reason="erased", ended_at=at
    )
    Message.objects.filter(pk__in=ids).update(facts={}, channel="", address="", about="")
    Delivery.objects.filter(message__in=ids).update(address_digest="", mail_id="")


def forget_old_reveals(*, before: datetime) -> int:
    """Delete what was written down of looks at contact data before this moment; return how many lines."""
    return Reveal.objects.filter(at__lt=before).delete()[0]
