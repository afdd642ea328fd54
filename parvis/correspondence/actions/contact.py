"""Changing how somebody is reached: a code to the new address, word to the old one, and seven days to undo it."""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from parvis.core import counters, ledger
from parvis.core.actors import Actor
from parvis.correspondence import digests, tokens
from parvis.correspondence.actions.queueing import ToSend, queue_many
from parvis.correspondence.actions.recipients import NoAddress
from parvis.correspondence.models import (
    BouncedAddress,
    Channel,
    Confirmation,
    ContactChange,
    Message,
    MessageState,
    Recipient,
)
from parvis.correspondence.models.message import OPEN_STATES

CODE_LIVES = timedelta(hours=1)
MOST_TRIES = 5
MOST_CODES_A_DAY = 5
UNDO_DAYS = 7
_SALT = "parvis.correspondence.undo"
_FIELDS = ("channel", "email", "phone", "letter_address", "is_safe_channel")
_MOMENTS = ("email_confirmed_at", "phone_confirmed_at", "sees_from")
_EVENTS = {Channel.EMAIL: "contact.confirm_email", Channel.SMS: "contact.confirm_phone"}


class NotSafe(Exception):
    """The matter is sensitive and the person has not called this address safe; nothing is written to it."""


class TooManyCodes(Exception):
    """This person has asked for enough codes today."""


class WrongCode(Exception):
    """The code is not the one that was sent. `tries_left` may be 0: then a new code is needed."""

    def __init__(self, tries_left: int) -> None:
        super().__init__()
        self.tries_left = tries_left


class NoOpenCode(Exception):
    """There is no code to compare with: none was asked for, it is too old, or was tried too often."""


class TooLate(Exception):
    """The change can no longer be undone, or never could with this link."""


@transaction.atomic
def ask_confirmation(
    *, recipient: Recipient, channel: Channel, address: str, is_safe: bool, about: str, at: datetime
) -> Confirmation:
    """Send a code to an address, new or not yet confirmed; a code asked for before stops working.

    `is_safe`: the person says that nobody else reads there. Raises NotSafe, TooManyCodes, NoAddress (also for a channel
    that takes no code).
    """
    address = address.strip()
    if channel not in _EVENTS or not address:
        raise NoAddress(channel)
    fresh = Recipient.objects.get(pk=recipient.pk)
    if fresh.is_sensitive and not is_safe:
        raise NotSafe
    if counters.too_many(
        f"correspondence.codes:{recipient.pk}", limit=MOST_CODES_A_DAY, window=timedelta(days=1), at=at
    ):
        raise TooManyCodes
    code = f"{secrets.randbelow(10**6):06d}"
    _end_codes(recipient, at)
    confirmation = Confirmation.objects.create(
        recipient=recipient,
        channel=channel,
        address=address,
        is_safe=is_safe,
        code_digest=digests.of_code(recipient.pk, code),
        asked_at=at,
        expires_at=at + CODE_LIVES,
    )
    to_send = ToSend(fresh, about, {"code": code}, channel=channel, address=address, is_safe_address=is_safe)
    queue_many(event=_EVENTS[channel], to_send=[to_send], at=at)
    return confirmation


def _end_codes(recipient: Recipient, at: datetime) -> None:
    """Let earlier codes work no more, and those that wait not leave."""
    Confirmation.objects.filter(recipient=recipient, ended_at=None).update(ended_at=at)
    Message.objects.filter(recipient=recipient, event__in=_EVENTS.values(), state=MessageState.QUEUED).update(
        state=MessageState.CANCELLED, reason="newer_code", facts={}, ended_at=at
    )


def confirm(
    *, recipient: Recipient, code: str, about: str, by: Actor, at: datetime, is_old_unsafe: bool = False
) -> Recipient:
    """Take the code: the address is confirmed and is the one the person is reached at from now on.

    Raises WrongCode (at most five times for one code), NoOpenCode. For `is_old_unsafe` see `change_address`.
    """
    with transaction.atomic():  # a wrong try counts, whatever the caller's page does afterwards
        confirmation = Confirmation.objects.select_for_update().filter(recipient=recipient, ended_at=None).first()
        if confirmation is None or at >= confirmation.expires_at or confirmation.tries >= MOST_TRIES:
            raise NoOpenCode
        given = digests.of_code(recipient.pk, "".join(code.split()))
        is_right = secrets.compare_digest(given, confirmation.code_digest)
        tries = confirmation.tries + 1
        is_over = is_right or tries >= MOST_TRIES
        Confirmation.objects.filter(pk=confirmation.pk).update(tries=tries, ended_at=at if is_over else None)
        if is_right:
            return _take_address(recipient, confirmation, about, is_old_unsafe, by, at)
    raise WrongCode(MOST_TRIES - tries)


def _take_address(
    recipient: Recipient, confirmation: Confirmation, about: str, is_old_unsafe: bool, by: Actor, at: datetime
) -> Recipient:
    channel = Channel(confirmation.channel)
    fresh = Recipient.objects.select_for_update().get(pk=recipient.pk)
    BouncedAddress.objects.filter(digest=digests.of_address(confirmation.address)).delete()
    if (fresh.channel, fresh.address_for(channel)) != (channel, confirmation.address):
        fresh = change_address(
            recipient=fresh, channel=channel, address=confirmation.address, is_safe=confirmation.is_safe,
            about=about, is_old_unsafe=is_old_unsafe, by=by, at=at,
        )  # fmt: skip
    field = "email_confirmed_at" if channel == Channel.EMAIL else "phone_confirmed_at"
    Recipient.objects.filter(pk=fresh.pk).update(**{field: at}, is_safe_channel=confirmation.is_safe, last_heard_at=at)
    fresh.refresh_from_db()
    codes = {"channel": channel}
    ledger.write(verb="correspondence.contact_confirmed", subject=fresh.subject, by=by, at=at, codes=codes)
    return fresh


@transaction.atomic
def change_address(
    *,
    recipient: Recipient,
    channel: Channel,
    address: str,
    is_safe: bool,
    about: str,
    by: Actor,
    at: datetime,
    is_old_unsafe: bool = False,
) -> Recipient:
    """Reach the person by another channel or address from now on; the page is `channel` page with no address.

    Whoever reads at the new address sees only what comes after. Links sent to the old one open nothing any more. The old
    address is told, with a link to undo it for seven days, unless the person calls it unsafe or the matter is sensitive and
    it never was safe. Raises NoAddress.
    """
    if channel != Channel.PAGE and not address.strip():
        raise NoAddress(channel)
    old = Recipient.objects.select_for_update().get(pk=recipient.pk)
    change = ContactChange.objects.create(
        recipient=old,
        at=at,
        before={
            **{name: getattr(old, name) for name in _FIELDS},
            **{name: moment.isoformat() if (moment := getattr(old, name)) else None for name in _MOMENTS},
        },
        undo_until=at + timedelta(days=UNDO_DAYS),
    )
    new = _with_address(old, channel, address.strip(), is_safe, at)
    Recipient.objects.filter(pk=old.pk).update(**new)
    if not is_safe:
        _take_back_the_word(old, address.strip())
    told_by, told_at = _old_address(old, channel)
    if told_at:
        tokens.revoke(old, at=at, address_digest=digests.of_address(told_at))
        if told_at != address.strip() and not is_old_unsafe:
            _tell_old(old, change, told_by, told_at, about, at)
    ledger.write(
        verb="correspondence.contact_changed", subject=old.subject, by=by, at=at,
        codes={"channel": channel, "is_safe": is_safe},
    )  # fmt: skip
    return Recipient.objects.get(pk=old.pk)


def _take_back_the_word(recipient: Recipient, address: str) -> None:
    """What waits for an address that was called safe when it was queued is judged by what the person says of it now."""
    Message.objects.filter(recipient=recipient, address=address, state__in=OPEN_STATES).update(is_safe_address=False)
    Confirmation.objects.filter(recipient=recipient, address=address, ended_at=None).update(is_safe=False)


def _with_address(old: Recipient, channel: Channel, address: str, is_safe: bool, at: datetime) -> dict[str, object]:
    """Return the fields that change."""
    new: dict[str, object] = {"channel": channel, "is_safe_channel": is_safe}
    if channel == Channel.EMAIL and address != old.email:
        new |= {"email": address, "email_confirmed_at": None, "sees_from": at}
    elif channel in (Channel.SMS, Channel.CALL) and address != old.phone:
        new |= {"phone": address, "phone_confirmed_at": None, "sees_from": at}
    elif channel == Channel.LETTER:
        new |= {"letter_address": address}
    return new


def _old_address(old: Recipient, new_channel: Channel) -> tuple[Channel, str]:
    """Return where to tell: the address that is replaced, else the one used until now; nothing for a letter or a call."""
    replaced = {Channel.EMAIL: old.email, Channel.SMS: old.phone}.get(new_channel, "")
    if replaced:
        return new_channel, replaced
    used = Channel(old.channel)
    return (used, old.address_for(used)) if used in _EVENTS else (used, "")


def _tell_old(old: Recipient, change: ContactChange, channel: Channel, address: str, about: str, at: datetime) -> None:
    was_safe = old.is_safe_channel and old.channel == channel
    facts = {
        "undo_link": reverse("correspondence:undo_change", args=[signing.dumps(change.pk, salt=_SALT)]),
        "until": change.undo_until.isoformat(),
    }
    to_send = ToSend(old, about, facts, channel=channel, address=address, is_safe_address=was_safe)
    queue_many(event="contact.changed", to_send=[to_send], at=at)


def change_of(token: str, *, at: datetime) -> ContactChange:
    """Return the change an undo link belongs to. Raises TooLate for one that is over, undone or not ours."""
    try:
        change_id = signing.loads(token, salt=_SALT, max_age=timedelta(days=UNDO_DAYS + 1))
    except signing.BadSignature:
        raise TooLate from None
    change = ContactChange.objects.select_related("recipient").filter(pk=change_id, undone_at=None).first()
    if change is None or at >= change.undo_until or change.recipient.erased_at:
        raise TooLate
    return change


@transaction.atomic
def undo_change(*, token: str, by: Actor, at: datetime) -> Recipient:
    """Put back what was before the change, and with it before every later one; links minted since open nothing.

    Raises TooLate.
    """
    return _undo(change_of(token, at=at), by=by, at=at)


def latest_change(recipient: Recipient, *, at: datetime) -> ContactChange | None:
    """Return the person's last change that can still be undone, None where there is none."""
    return ContactChange.objects.filter(recipient=recipient, undone_at=None, undo_until__gt=at).order_by("-pk").first()


@transaction.atomic
def undo_latest(*, recipient: Recipient, by: Actor, at: datetime) -> Recipient:
    """Put back what was before the person's last change, on their own page. Raises TooLate."""
    change = latest_change(recipient, at=at)
    if change is None or recipient.erased_at:
        raise TooLate
    return _undo(change, by=by, at=at)


def _undo(change: ContactChange, *, by: Actor, at: datetime) -> Recipient:
    recipient = Recipient.objects.select_for_update().get(pk=change.recipient_id)
    before = dict(change.before)
    moments = {name: datetime.fromisoformat(value) if (value := before.pop(name)) else None for name in _MOMENTS}
    Recipient.objects.filter(pk=recipient.pk).update(**before, **moments)
    ContactChange.objects.filter(recipient=recipient, pk__gte=change.pk, undone_at=None).update(undone_at=at)
    _end_codes(recipient, at)
    tokens.revoke(recipient, at=at)
    ledger.write(verb="correspondence.contact_change_undone", subject=recipient.subject, by=by, at=at)
    recipient.refresh_from_db()
    return recipient
