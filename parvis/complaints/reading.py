"""Opening what is sealed: by a person with receipt and unlock key, by a mediator with the passphrase."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from parvis.complaints import rules, sealing
from parvis.complaints.models import Grievance, Letter, LetterKind, MediatorKey, SealedFile
from parvis.core import counters

TRIES, TRIES_WINDOW = 5, timedelta(minutes=15)
TRIES_FROM_ALL, ALL_WINDOW = 50, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A grievance in a person's hands, with the private half of their own pair."""

    grievance: Grievance
    private: str


@dataclass(frozen=True, slots=True)
class Page:
    """One letter of a thread, readable."""

    kind: str
    at: datetime
    told: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        return self.kind == LetterKind.ACKNOWLEDGED


def open_with_receipt(*, receipt: str, unlock_key: str, caller: str, at: datetime) -> Opened | None:
    """Return the grievance if receipt and unlock key fit, else None.

    Wrong, expired, malformed and locked-out cost the same statements and one Argon2 each. Five failures from one
    `caller` (a digest of an address) shut this receipt for that caller for a quarter of an hour; fifty from all of them,
    for the rest of the hour. Nobody is locked out for good.
    """
    digest = rules.receipt_digest(rules.normal_receipt(receipt), pepper=settings.SECRET_KEY)
    own, everybody = f"x:{digest[:32]}:{caller}", f"x:{digest[:32]}"
    is_shut = counters.current(own, window=TRIES_WINDOW, at=at) >= TRIES
    is_shut |= counters.current(everybody, window=ALL_WINDOW, at=at) >= TRIES_FROM_ALL
    found = Grievance.objects.filter(receipt_digest=digest, opens_until__gt=at).select_related("key").first()
    try:
        private = sealing.unlock(
            bytes(found.person_locked) if found else sealing.decoy(), password=rules.normal_unlock_key(unlock_key)
        )
    except sealing.CannotOpen:
        private = b""
    if found is None or not private or is_shut:
        counters.add(own, window=TRIES_WINDOW, at=at)
        counters.add(everybody, window=ALL_WINDOW, at=at)
        return None
    return Opened(found, private.decode())


def open_keys(*, passphrase: str) -> dict[int, str]:
    """Return the private halves that a mediator's passphrase opens, by the number of their key; {} for a wrong one."""
    found: dict[int, str] = {}
    for key in MediatorKey.objects.all():
        try:
            found[key.pk] = sealing.unlock(bytes(key.locked_private), password=passphrase.strip()).decode()
        except sealing.CannotOpen:
            continue
    return found


def thread_of_person(opened: Opened) -> list[Page]:
    """Return the person's own thread, oldest first. Raises sealing.CannotOpen."""
    letters = opened.grievance.letters.all()
    return [_page(letter, bytes(letter.for_person), opened.private) for letter in letters if letter.for_person]


def thread_of_mediator(grievance: Grievance, *, private: str) -> list[Page]:
    """Return the whole thread, oldest first. Raises sealing.CannotOpen."""
    return [_page(letter, bytes(letter.for_mediator), private) for letter in grievance.letters.all()]


def photo(kept: SealedFile, *, private: str, is_original: bool) -> bytes:
    """Return a photo's bytes. Raises sealing.CannotOpen, FileNotFoundError."""
    with default_storage.open(kept.original_name if is_original else kept.copy_name, "rb") as file:
        return sealing.unseal(file.read(), private=private)


def _page(letter: Letter, blob: bytes, private: str) -> Page:
    return Page(letter.kind, letter.at, json.loads(sealing.unseal(blob, private=private)))
