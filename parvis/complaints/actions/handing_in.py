"""Taking what is handed in, and the letters that follow. Nothing is saved in clear."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from parvis.cases import images
from parvis.complaints import rules, sealing
from parvis.complaints.models import Door, Grievance, Letter, LetterKind, Looking, MediatorKey, SealedFile, Told
from parvis.complaints.reading import Opened, thread_of_person
from parvis.core import due, ledger
from parvis.core.access import Role
from parvis.core.actors import Actor


class NoMediatorKey(Exception):
    """There is no key to seal for: the lane shows orientation only."""


class SentAlready(Exception):
    """This page was sent before, with other words: they can be added with receipt and unlock key."""


class TooWeak(Exception):
    """The passphrase or unlock key is too short."""


class NothingSaid(Exception):
    """There are no words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as it came, and drawn anew."""

    original: bytes
    copy: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """What somebody hands in. `told` holds their answers by field, only those they gave; it leaves this object sealed.

    `nonce` belongs to the page: a second press is the same wish. `unlock_key` is empty where we are to make one.
    """

    told: Mapping[str, Any]
    nonce: str
    door: Door
    language: str
    pictures: Sequence[Picture] = field(default_factory=tuple)
    unlock_key: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What the person takes home: nobody can tell it a second time. `unlock_key` is empty where they chose their own."""

    grievance: Grievance
    receipt: str
    unlock_key: str
    is_repeat: bool = False


@transaction.atomic
def make_key(*, passphrase: str, by: Actor, at: datetime) -> MediatorKey:
    """Make the mediators' pair and seal to it from now on; what was sealed before stays with the key before.

    Raises TooWeak for fewer than 20 signs.
    """
    if len(passphrase) < rules.LEAST_PASSPHRASE:
        raise TooWeak
    pair = sealing.new_pair()
    MediatorKey.objects.filter(is_in_force=True).update(is_in_force=False)
    key = MediatorKey.objects.create(
        public=pair.public, locked_private=sealing.lock(pair.private.encode(), password=passphrase), made_at=at
    )
    ledger.write(verb="complaints.key_made", subject="mediator_key", by=by, at=at)
    return key


def key_in_force() -> MediatorKey | None:
    """Return the key grievances are sealed to; None where the city has none yet."""
    return MediatorKey.objects.filter(is_in_force=True).first()


def picture(upload: Any) -> Picture:
    """Return a photo as it came and drawn anew without metadata. Raises images.NotAPhoto, images.TooBig."""
    original = upload.read(images.MAX_BYTES + 1)
    if len(original) > images.MAX_BYTES:
        raise images.TooBig
    copy, _small, _size = images.reencode(original)
    return Picture(original=original, copy=copy)


def hand_in(*, what: HandIn, by: Actor, at: datetime) -> Received:
    """Seal what somebody hands in and return its receipt; a repeated press gets the same one.

    Raises NoMediatorKey, TooWeak for an unlock key of one's own under 10 signs, SentAlready for the same page with other
    words. Nothing is kept then.
    """
    key = key_in_force()
    if key is None:
        raise NoMediatorKey
    pepper = settings.SECRET_KEY
    chosen = rules.normal_unlock_key(what.unlock_key)
    if chosen and len(chosen) < rules.LEAST_CHOSEN:
        raise TooWeak
    receipt = rules.receipt_for(what.nonce, pepper=pepper)
    made = "" if chosen else rules.unlock_key_for(what.nonce, pepper=pepper)
    digest = rules.receipt_digest(receipt, pepper=pepper)
    body = rules.body_digest(_body(what, chosen), nonce=what.nonce, pepper=pepper)
    if known := Grievance.objects.filter(receipt_digest=digest).first():
        return _again(known, body, receipt, made)
    person = sealing.new_pair()
    locked = sealing.lock(person.private.encode(), password=chosen or rules.normal_unlock_key(made))
    stored: list[str] = []
    try:
        with transaction.atomic():
            grievance = _begin(key, door=what.door, language=what.language, by=by, at=at, receipt_digest=digest,
                               body_digest=body, person_public=person.public, person_locked=locked)  # fmt: skip
            _write(grievance, LetterKind.HANDED_IN, what.told, at=at)
            for each in what.pictures:
                _keep(grievance, each, stored, at=at)
    except IntegrityError:  # the other press of the same button was faster
        _throw_away(stored)
        return _again(Grievance.objects.get(receipt_digest=digest), body, receipt, made)
    except BaseException:
        _throw_away(stored)
        raise
    return Received(grievance, receipt, made)


def _again(known: Grievance, body: str, receipt: str, made: str) -> Received:
    if not secrets.compare_digest(known.body_digest, body):
        raise SentAlready
    return Received(known, receipt, made, is_repeat=True)


def _body(what: HandIn, chosen: str) -> bytes:
    parts = [_json(what.told), chosen.encode(), *(each.original for each in what.pictures)]
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False).encode()


def _begin(key: MediatorKey, *, door: Door, language: str, by: Actor, at: datetime, **fields: Any) -> Grievance:
    grievance = Grievance.objects.create(
        key=key, door=door, language=language, arrived_at=at, last_words_at=at, opens_until=at + rules.RECEIPT_LASTS,
        acknowledge_by=rules.acknowledge_by(at), **fields,
    )  # fmt: skip
    codes = {"door": str(door), "language": language}
    ledger.write(verb="complaints.handed_in", subject=grievance.subject, by=by, at=at, codes=codes)
    due.schedule(
        kind="complaints.acknowledge_due", due_at=grievance.acknowledge_by, payload={"grievance": grievance.pk}
    )
    return grievance


def _write(grievance: Grievance, kind: LetterKind, told: Mapping[str, Any], *, at: datetime) -> Letter:
    data = sealing.padded(_json(told))
    return Letter.objects.create(
        grievance=grievance,
        kind=kind,
        at=at,
        for_mediator=sealing.seal(data, to=grievance.key.public),
        for_person=sealing.seal(data, to=grievance.person_public) if grievance.person_public else b"",
    )


def _keep(grievance: Grievance, each: Picture, stored: list[str], *, at: datetime) -> None:
    for data in (each.original, each.copy):
        name = secrets.token_hex(16)
        sealed = ContentFile(sealing.seal(data, to=grievance.key.public))
        stored.append(default_storage.save(f"sealed/{name[:2]}/{name}", sealed))
    SealedFile.objects.create(grievance=grievance, original_name=stored[-2], copy_name=stored[-1], at=at)


def _throw_away(stored: Sequence[str]) -> None:
    for name in stored:
        default_storage.delete(name)


@transaction.atomic
def add_words(*, opened: Opened, words: str, by: Actor, at: datetime) -> None:
    """Seal more words of the person into the thread; the last words once more (a second press) are kept once.

    Raises NothingSaid.
    """
    grievance, said = opened.grievance, words.strip()[: rules.MAX_WORDS]
    if not said:
        raise NothingSaid
    last = thread_of_person(opened)[-1:]
    if last and last[0].kind == LetterKind.ADDED and last[0].told.get("words") == said:
        return
    _write(grievance, LetterKind.ADDED, {"words": said}, at=at)
    Grievance.objects.filter(pk=grievance.pk).update(last_words_at=at)
    ledger.write(verb="complaints.words_added", subject=grievance.subject, by=by, at=at)


@transaction.atomic
def acknowledge(*, grievance: Grievance, words: str, how: Told, by: Actor, at: datetime) -> Letter:
    """Tell the person that it arrived; the first time ends the seven days. `words` are the letter as the person reads it.

    Raises NothingSaid.
    """
    said = words.strip()
    if not said:
        raise NothingSaid
    letter = _write(grievance, LetterKind.ACKNOWLEDGED, {"words": said}, at=at)
    if Grievance.objects.filter(pk=grievance.pk, acknowledged_at=None).update(acknowledged_at=at, acknowledged_how=how):
        ledger.write(
            verb="complaints.acknowledged", subject=grievance.subject, by=by, at=at,
            codes={"how": str(how), "kept": at <= grievance.acknowledge_by},
        )  # fmt: skip
    return letter


def note_looking(*, grievance: Grievance, what: str, by: Actor, at: datetime) -> None:
    """Write down that a mediator opened the grievance or one of its files; the person reads role and date."""
    Looking.objects.create(grievance=grievance, at=at, role=Role.MEDIATOR, what=what, by=by.reference)


@transaction.atomic
def renew_receipt(*, grievance: Grievance, private: str, by: Actor, at: datetime) -> Received:
    """Give a new receipt and unlock key for lost ones, and seal the thread to them anew; the old ones open nothing more.

    `private` is the mediators' key; whoever gives it has checked that this is the same person. Raises sealing.CannotOpen.
    """
    nonce, pepper = secrets.token_urlsafe(24), settings.SECRET_KEY
    receipt = rules.receipt_for(nonce, pepper=pepper)
    made = rules.unlock_key_for(nonce, pepper=pepper)
    person = sealing.new_pair()
    for letter in grievance.letters.all():
        data = sealing.unseal(bytes(letter.for_mediator), private=private)
        letter.for_person = sealing.seal(data, to=person.public)
        letter.save(update_fields=["for_person"])
    grievance.receipt_digest = rules.receipt_digest(receipt, pepper=pepper)
    grievance.body_digest, grievance.opens_until = "", at + rules.RECEIPT_LASTS
    grievance.person_public = person.public
    grievance.person_locked = sealing.lock(person.private.encode(), password=rules.normal_unlock_key(made))
    grievance.save(update_fields=["receipt_digest", "body_digest", "opens_until", "person_public", "person_locked"])
    note_looking(grievance=grievance, what="receipt", by=by, at=at)
    ledger.write(verb="complaints.receipt_renewed", subject=grievance.subject, by=by, at=at)
    return Received(grievance, receipt, made)


def take_over(
    *, told: Mapping[str, Any], pictures: Sequence[Picture], language: str, by: Actor, at: datetime
) -> Grievance:
    """Seal words that a mediator found to be about police action. There is no receipt until the person asks for one.

    Raises NoMediatorKey.
    """
    key = key_in_force()
    if key is None:
        raise NoMediatorKey
    stored: list[str] = []
    try:
        with transaction.atomic():
            grievance = _begin(key, door=Door.CASE, language=language, by=by, at=at)
            _write(grievance, LetterKind.HANDED_IN, told, at=at)
            for each in pictures:
                _keep(grievance, each, stored, at=at)
    except BaseException:
        _throw_away(stored)
        raise
    return grievance
