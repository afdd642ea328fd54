"""Seals: proof that nobody changed, removed or slipped in an entry after the fact.

The worker gathers entries that no seal covers yet. A seal holds their digests in order and is signed, with a key that is
not in the database, over its number, the signature before it, and those digests. The newest seal leaves the machine
daily; a seal that left and is no longer found betrays a cut tail (S12).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from parvis.core import triggers
from parvis.core.actors import Actor, ActorKind
from parvis.core.ledger import Line, canonical
from parvis.core.models import Entry, Seal

_MEMBER = struct.Struct(">Q32s")
_LOOK_BACK = 20_000  # entries of slow transactions may carry a number below the last sealed one
PER_SEAL = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something verification found: what, and at which entry or seal."""

    what: str
    where: int


def _sign(number: int, previous: str, count: int, members: bytes) -> str:
    root = hashlib.sha256(members).hexdigest()
    text = f"parvis-seal-1|{number}|{previous}|{count}|{root}"
    key = hashlib.sha256(b"parvis seal key " + settings.PARVIS_SEAL_KEY.encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def members_of(seal: Seal) -> Iterator[tuple[int, bytes]]:
    """Yield each sealed entry's number and SHA-256 digest, in order."""
    yield from _MEMBER.iter_unpack(bytes(seal.members))


@transaction.atomic
def seal_next(*, at: datetime) -> Seal | None:
    """Seal up to 5,000 entries that no seal covers; return the seal, or None where there was nothing to seal."""
    last = Seal.objects.order_by("-number").first()
    after = max((last.last_entry if last else 0) - _LOOK_BACK, 0)
    covered = {
        number
        for seal in Seal.objects.filter(last_entry__gt=after)
        for number, _digest in members_of(seal)
        if number > after
    }
    rows = [
        (pk, bytes(canonical))
        for pk, canonical in Entry.objects.filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", "canonical")[: PER_SEAL + len(covered)]
        if pk not in covered
    ][:PER_SEAL]
    if not rows:
        return None
    members = b"".join(_MEMBER.pack(pk, hashlib.sha256(canonical).digest()) for pk, canonical in rows)
    number = last.number + 1 if last else 1
    previous = last.signature if last else ""
    return Seal.objects.create(
        number=number,
        sealed_at=at,
        first_entry=rows[0][0],
        last_entry=max(rows[-1][0], last.last_entry if last else 0),
        count=len(rows),
        members=members,
        previous=previous,
        signature=_sign(number, previous, len(rows), members),
    )


def verify(*, known_head: str = "") -> Iterator[Fault]:
    """Yield every fault of the ledger: changed, missing or unknown entries, broken or missing seals, a cut tail.

    `known_head`: a line `number:signature` that left the machine earlier; it must still be found.
    """
    for name in triggers.missing():
        yield Fault(f"trigger {name} is missing", 0)
    previous, expected, sealed = "", 1, set[int]()
    for seal in Seal.objects.order_by("number").iterator(chunk_size=50):
        if seal.number != expected:
            yield Fault("a seal is missing before this one", seal.number)
        if seal.previous != previous:
            yield Fault("the seal does not follow the one before it", seal.number)
        if not hmac.compare_digest(
            seal.signature, _sign(seal.number, seal.previous, seal.count, bytes(seal.members))
        ) or seal.count * _MEMBER.size != len(bytes(seal.members)):
            yield Fault("the seal is broken", seal.number)
        yield from _verify_members(seal)
        sealed.update(number for number, _digest in members_of(seal))
        previous, expected = seal.signature, seal.number + 1
    if known_head:
        number, _, signature = known_head.strip().partition(":")
        if not Seal.objects.filter(number=int(number or 0), signature=signature).exists():
            yield Fault(
                "the seal that left this machine is no longer here: the end of the ledger was cut", int(number or 0)
            )
    highest = max(sealed, default=0)
    for pk in Entry.objects.filter(pk__lt=highest - _LOOK_BACK).values_list("pk", flat=True).iterator(chunk_size=5000):
        if pk not in sealed:
            yield Fault("an entry that no seal covers lies among sealed ones", pk)


def _verify_members(seal: Seal) -> Iterator[Fault]:
    digests = dict(members_of(seal))
    found = Entry.objects.in_bulk(list(digests))
    for number, digest in digests.items():
        entry = found.get(number)
        if entry is None:
            yield Fault("an entry is missing", number)
            continue
        kept = entry.canonical
        kept = kept.encode() if isinstance(kept, str) else bytes(kept)  # SQLite lets a meddler leave text there
        if hashlib.sha256(kept).digest() != digest:
            yield Fault("an entry was changed", number)
        line = Line(
            verb=entry.verb,
            subject=entry.subject,
            by=Actor(ActorKind(entry.actor_kind), entry.actor_reference),
            at=entry.at,
            codes=entry.codes,
        )
        if canonical(line) != kept:
            yield Fault("an entry's columns do not match its bytes", number)


def head() -> str:
    """Return `number:signature` of the newest seal, the line that leaves the machine; "" before the first."""
    last = Seal.objects.order_by("-number").first()
    return f"{last.number}:{last.signature}" if last else ""
