"""Keys made and taken back, reports and updates of partners taken in. The only place where the server's side saves."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from django.conf import settings
from django.db import IntegrityError, transaction

from parvis.cases import actions as cases
from parvis.cases.models import Case, Reporter
from parvis.city.actions import history
from parvis.city.models import Service
from parvis.core import due, ledger, revisions
from parvis.core.actors import Actor
from parvis.core.references import digest, new_token
from parvis.core.rows import insert
from parvis.open311.keys import REVISION, KeyView
from parvis.open311.models import Key, PartnerCase, PartnerUpdate, RemoteCode, Scope
from parvis.open311.rules import Way

FETCH_PHOTO = "open311.fetch_photo"


class NameTaken(Exception):
    """A key of this name still opens something; taking one back by its name would take both."""


@transaction.atomic
def create_key(
    *,
    name: str,
    by: Actor,
    at: datetime,
    scopes: Sequence[str] = (Scope.POST, Scope.UPDATES, Scope.READ),
    addresses: Sequence[str] = (),
    media_hosts: Sequence[str] = (),
    language: str = "",
    per_second: int = 1000,
    expires_at: datetime | None = None,
) -> tuple[Key, str]:
    """Make a key and return it with its secret, which is not kept.

    Raises ValueError for an address that is none, NameTaken.
    """
    if Key.objects.filter(name=name, revoked_at=None).exclude(expires_at__lte=at).exists():
        raise NameTaken
    secret = new_token()
    key = Key.objects.create(
        name=name, digest=digest(secret), scopes=list(scopes), language=language, per_second=per_second,
        addresses=[str(ip_network(address, strict=False)) for address in addresses],
        media_hosts=[host.lower() for host in media_hosts], created_at=at, expires_at=expires_at,
    )  # fmt: skip
    revisions.bump(REVISION)
    ledger.write(verb="open311.key_created", subject=key.reference, by=by, at=at, codes={"key": key.pk})
    return key, secret


@transaction.atomic
def revoke_key(*, key: Key, by: Actor, at: datetime) -> None:
    """Take a key back at once; what came with it stays."""
    if Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        revisions.bump(REVISION)
        ledger.write(verb="open311.key_revoked", subject=key.reference, by=by, at=at, codes={"key": key.pk})


@transaction.atomic
def keep_codes(*, service: Service, codes: Mapping[str, str], by: Actor, at: datetime) -> bool:
    """Keep how the service's own server calls situations; "" as situation stands for all others, an empty code for none.

    Situations that are not named stay as they are. Returns whether anything changed; only then the ledger and the city's
    history are told.
    """
    known = dict(RemoteCode.objects.filter(service=service).values_list("situation", "code"))
    changed = {situation: code for situation, code in codes.items() if known.get(situation, "") != code}
    for situation, code in changed.items():
        if code:
            RemoteCode.objects.update_or_create(service=service, situation=situation, defaults={"code": code})
        else:
            RemoteCode.objects.filter(service=service, situation=situation).delete()
    if changed:
        edits = {
            f"Open311: {situation or '*'}": (known.get(situation, ""), code) for situation, code in changed.items()
        }
        history.note(subject=f"service:{service.code}:open311", edits=edits, by=by, at=at)
        codes_: dict[str, ledger.Code] = {"service": service.code}
        ledger.write(verb="open311.codes_changed", subject=history.ledger_subject(service), by=by, at=at, codes=codes_)
    return bool(changed)


@dataclass(frozen=True, slots=True)
class Received:
    """What a partner's report became; `token` only where the situation is acknowledged by one."""

    case: Case
    token: str = ""
    is_repeat: bool = False


def receive(
    *, key: KeyView, intake: cases.Intake, way: Way, at: datetime, their_id: str = "", media: Sequence[str] = ()
) -> Received:
    """Take a report and note whose it is, in one transaction. `media`: addresses of photos, fetched later by the worker.

    Raises what `cases.actions.take` raises; nothing is written then.
    """

    def note_partner(taken: cases.Taken) -> None:
        token = token_of(taken.reporter) if way is Way.BATCH else ""
        kept = PartnerCase(
            key_id=key.pk, case=taken.case, reporter=taken.reporter, their_id=their_id,
            token_digest=digest(token) if token else "",
        )  # fmt: skip
        insert(PartnerCase, [kept])
        _fetch_later(media, taken.reporter, key, at=at)

    taken = cases.take(intake=intake, by=key.actor, at=at, also=note_partner)
    return Received(taken.case, token_of(taken.reporter) if way is Way.BATCH else "", taken.is_repeat)


def token_of(reporter: Reporter) -> str:
    """Return the 192-bit token of a report: the same for a repeated request, not to be found from what is stored."""
    made = hmac.new(f"parvis open311 token {settings.SECRET_KEY}".encode(), reporter.reference.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()[:24]).decode()


def _fetch_later(media: Sequence[str], reporter: Reporter, key: KeyView, *, at: datetime) -> None:
    due.schedule_many(
        due.Due(kind=FETCH_PHOTO, due_at=at, payload={"reporter": reporter.pk, "key": key.pk, "address": address})
        for address in media
    )


def hear_update(
    *,
    key: KeyView,
    partner_case: PartnerCase,
    update_id: str,
    status: str,
    text: str,
    updated_at: datetime,
    language: str,
    at: datetime,
    media: Sequence[str] = (),
) -> PartnerUpdate:
    """Add a partner's words to its reporter's thread, once per `update_id`; a repeated one gets the first again.

    The status is kept as it was said and decides nothing: whether something is solved, a person says.
    """
    try:
        with transaction.atomic():
            # First, so that of two at once the second waits here and finds it.
            update = PartnerUpdate.objects.create(
                key_id=key.pk, update_id=update_id, case_id=partner_case.case_id, status=status, updated_at=updated_at,
                received_at=at,
            )  # fmt: skip
            reporter = partner_case.reporter
            cases.add_words(reporter=reporter, text=text, by=key.actor, at=at, language=language, is_watched=False)
            _fetch_later(media, reporter, key, at=at)
            codes: dict[str, ledger.Code] = {"key": key.pk}
            ledger.write(
                verb="open311.update_heard", subject=partner_case.case.subject, by=key.actor, at=at, codes=codes
            )
    except IntegrityError:
        first = PartnerUpdate.objects.filter(key=key.pk, update_id=update_id).first()
        if first is None:
            raise
        return first
    return update
