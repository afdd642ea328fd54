"""Partners' keys as every process keeps them: one immutable snapshot, found by digest, gone stale with its revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.db.models import Q
from django.utils import timezone

from parvis.core.actors import Actor, ActorKind
from parvis.core.references import digest
from parvis.core.revisions import Cached
from parvis.open311.models import Key

REVISION = "open311_keys"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key that is in force."""

    pk: int
    name: str
    actor: Actor
    scopes: frozenset[str]
    addresses: tuple[Network, ...]
    media_hosts: frozenset[str]
    language: str
    per_second: int
    expires_at: datetime | None

    def opens(self, scope: str, *, at: datetime, address: str) -> bool:
        """Return whether it opens `scope` now for this address (an IPv6 one as its /64 network)."""
        if scope not in self.scopes or (self.expires_at is not None and self.expires_at <= at):
            return False
        return not self.addresses or any(_holds(network, address) for network in self.addresses)


def _holds(network: Network, address: str) -> bool:
    try:
        asking = ip_network(address)
    except ValueError:
        return False
    if isinstance(network, IPv4Network):
        return isinstance(asking, IPv4Network) and asking.subnet_of(network)
    return isinstance(asking, IPv6Network) and (asking.subnet_of(network) or network.subnet_of(asking))


def _build() -> Mapping[str, KeyView]:
    return {
        row.digest: KeyView(
            pk=row.pk,
            name=row.name,
            actor=Actor(ActorKind.KEY, row.reference),
            scopes=frozenset(row.scopes),
            addresses=tuple(ip_network(address, strict=False) for address in row.addresses),
            media_hosts=frozenset(row.media_hosts),
            language=row.language,
            per_second=row.per_second,
            expires_at=row.expires_at,
        )
        for row in Key.objects.filter(revoked_at=None)
    }


current = Cached(REVISION, _build)


def find(text: str) -> KeyView | None:
    """Return the key that was given, or None. A key has too many bits to be guessed by the time a look-up takes."""
    return current().get(digest(text)) if text else None


_noted: dict[int, str] = {}


def note_use(key: KeyView, *, at: datetime) -> None:
    """Write down that the key was used today: one statement a day and process."""
    today = timezone.localdate(at).isoformat()
    if _noted.get(key.pk) == today:
        return
    Key.objects.filter(Q(last_used_on__isnull=True) | Q(last_used_on__lt=timezone.localdate(at)), pk=key.pk).update(
        last_used_on=timezone.localdate(at)
    )
    _noted[key.pk] = today
