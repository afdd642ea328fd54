"""News of a district, or of the city's figures, by e-mail: asked for, confirmed by its owner, told once a day, forgotten when they say so."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from parvis.cases import district_news, retention
from parvis.cases.actions.refusals import TooLate
from parvis.cases.models import Subscription, Topic
from parvis.city.models import District
from parvis.core import counters, erasures, ledger
from parvis.core.actors import WORKER, Actor
from parvis.correspondence import actions as correspondence
from parvis.correspondence import leaving
from parvis.correspondence.actions.queueing import FactValue, ToSend
from parvis.correspondence.models import Audience, Channel, Message, MessageState, Recipient
from parvis.correspondence.rules import DAY_BEGINS, DAY_ENDS

FIGURES_EVENT = "figures.released"
_EVENTS = {Topic.CASES: district_news.EVENT, Topic.FIGURES: FIGURES_EVENT}
ENDED_TOPIC = {topic: f"cases.news_of_{topic}" for topic in Topic}
CONSENT, CONSENT_TEXT = "news", "news-1"
ASKED_A_DAY = 3
TOLD_AT_ONCE = 100
FORGOTTEN_AT_ONCE = 200
_SALT = "parvis.cases.news"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link to confirm stands for: the subscription, and in which language its news are to be."""

    subscription: Subscription
    language: str


@transaction.atomic
def ask_news(*, email: str, district: District | None, language: str, at: datetime, topic: Topic = Topic.CASES) -> None:
    """Ask an address, by mail, whether it wants news of a district (None: of the whole city), or the figures.

    It gets nothing else yet.

    Known addresses are asked in the same way, so that nobody learns whether one is. At most three times a day the mail is
    sent; more is passed over in silence.
    """
    name = f"cases.news:{counters.digest_of('cases.news', _mailbox(email))}"
    if counters.add_on(timezone.localtime(at).date(), name) > ASKED_A_DAY:
        return
    recipient = correspondence.subscriber(email=email, language=language, at=at)
    subscription, _is_new = Subscription.objects.update_or_create(
        recipient=recipient, district=district, topic=topic, defaults={"asked_at": at}
    )
    with translation.override(recipient.language):
        where = district_news.area([district])
    token = signing.dumps([subscription.pk, language], salt=_SALT)
    link = f"{reverse('cases:map_subscribe_confirm', args=[token])}?{urlencode({'lang': language})}"
    facts: dict[str, FactValue] = {"confirm_link": link, "until": (at + retention.UNCONFIRMED).isoformat()}
    if topic == Topic.CASES:
        facts["area"] = {recipient.language: where}
    to_send = ToSend(recipient, "", facts, channel=Channel.EMAIL, address=recipient.email)
    event = "cases.news_asked" if topic == Topic.CASES else "figures.news_asked"
    correspondence.queue_many(event=event, to_send=[to_send], at=at)


def _mailbox(email: str) -> str:
    """Return the mailbox an address leads to: what follows a plus sign is the same person."""
    local, _at, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def asked_by(token: str, *, at: datetime) -> Asked:
    """Return what a link to confirm stands for. Raises TooLate for one that is too old, forgotten or not ours."""
    try:
        number, language = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise TooLate from None
    rows = Subscription.objects.select_related("recipient", "district")
    found = rows.filter(pk=number, recipient__erased_at=None, asked_at__gt=at - retention.UNCONFIRMED).first()
    if found is None:
        raise TooLate
    return Asked(found, language)


@transaction.atomic
def confirm_news(*, token: str, by: Actor, at: datetime) -> Subscription:
    """Take the yes of whoever reads at the address: from now on they get news, in the language of the page. Raises TooLate.

    Their yes stands as a consent. A second press changes nothing.
    """
    asked = asked_by(token, at=at)
    row = Subscription.objects.select_for_update(of=("self",)).select_related("recipient", "district")
    subscription = row.get(pk=asked.subscription.pk)
    recipient = subscription.recipient
    correspondence.confirm_subscriber(recipient=recipient, language=asked.language, by=by, at=at)
    correspondence.give_consent(recipient=recipient, purpose=CONSENT, text_version=CONSENT_TEXT, by=by, at=at)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = subscription.told_until = at
        subscription.save(update_fields=["confirmed_at", "told_until"])
        codes: dict[str, ledger.Code] = {"district": subscription.district.code if subscription.district else None}
        if subscription.topic == Topic.FIGURES:
            codes["topic"] = str(Topic.FIGURES)
        ledger.write(verb="cases.news_wanted", subject=recipient.subject, by=by, at=at, codes=codes)
    return subscription


@transaction.atomic
def tell_news(*, at: datetime, most: int = TOLD_AT_ONCE) -> bool:
    """Queue one mail for each subscriber for whom something is new, once a day, by day; return whether more are waiting.

    Whoever still waits for a mail of before gets no second one. The mail itself says what is true when it leaves.
    """
    local = timezone.localtime(at)
    if not DAY_BEGINS <= local.time() < DAY_ENDS or not district_news.is_offered():
        return False
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ids = list(_untold(before=midnight).values_list("recipient", flat=True).order_by("recipient").distinct()[:most])
    rows = _confirmed(Topic.CASES).filter(recipient__in=ids).select_related("recipient")
    wanted: dict[Recipient, list[Subscription]] = defaultdict(list)
    for row in rows:
        wanted[row.recipient].append(row)
    since = {recipient: min(_told(row) for row in theirs) for recipient, theirs in wanted.items()}
    until = at - district_news.SETTLED
    latest = _latest_changes(since=min(since.values(), default=until), until=until)
    to_send = [
        ToSend(recipient, "", {"since": since[recipient].isoformat()})
        for recipient, theirs in wanted.items()
        if _takes_turn(recipient, before=midnight, until=until)
        and any(latest.get(row.district_id, since[recipient]) > since[recipient] for row in theirs)
    ]
    correspondence.queue_many(event=district_news.EVENT, to_send=to_send, at=at)
    return len(ids) == most


def _untold(*, before: datetime) -> QuerySet[Subscription]:
    waiting = Message.objects.filter(
        recipient=OuterRef("recipient"), event=district_news.EVENT, state=MessageState.QUEUED
    )
    return _confirmed(Topic.CASES).filter(told_until__lt=before).exclude(Exists(waiting))


def _confirmed(topic: Topic) -> QuerySet[Subscription]:
    return Subscription.objects.filter(topic=topic, confirmed_at__isnull=False, recipient__erased_at=None)


def _told(row: Subscription) -> datetime:
    assert row.told_until is not None  # the database sees to it for whatever is confirmed
    return row.told_until


def _takes_turn(recipient: Recipient, *, before: datetime, until: datetime) -> bool:
    """Take a subscriber's turn of today; False where another worker has just taken it."""
    # Without a join: only then does the database look at a row again that another worker has just changed.
    rows = Subscription.objects.filter(recipient=recipient, topic=Topic.CASES, confirmed_at__isnull=False)
    return bool(rows.filter(told_until__lt=before).update(told_until=until)) and bool(rows.update(told_until=until))


def _latest_changes(*, since: datetime, until: datetime) -> Mapping[int | None, datetime]:
    """Return when something last became public or ended in each district, by its number; under None in the whole city."""
    new = district_news.became_public(since=since, until=until).values_list("district", "public_from")
    over = district_news.ended(since=since, until=until).values_list("district", "closed_at")
    latest: dict[int | None, datetime] = {}
    for district, moment in [*new, *over]:
        for where in {district, None}:
            latest[where] = max(moment or since, latest.get(where, since))
    return latest


@transaction.atomic
def tell_figures(*, out_at: datetime, at: datetime, most: int = TOLD_AT_ONCE) -> bool:
    """Queue one mail on the figures that went out at `out_at` for each who wants them; return whether more are waiting.

    The mail itself says what is true when it leaves.
    """
    untold = _confirmed(Topic.FIGURES).filter(told_until__lt=out_at).select_related("recipient").order_by("pk")
    rows = list(untold.select_for_update(of=("self",))[:most])
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(told_until=out_at)
    correspondence.queue_many(event=FIGURES_EVENT, to_send=[ToSend(row.recipient, "", {}) for row in rows], at=at)
    return len(rows) == most


@transaction.atomic
def end_topic(*, recipient: Recipient, topic: Topic, by: Actor, at: datetime) -> None:
    """Stop one kind of news to an address; what else it gets goes on. What waits to be sent does not leave."""
    erasures.note(what=ENDED_TOPIC[topic], subject=recipient.subject, ground="asked", at=at)
    _forget_topic(recipient, topic, asked_by=at)
    correspondence.supersede(event=_EVENTS[topic], recipients=[recipient], at=at)
    ledger.write(verb="cases.news_ended", subject=recipient.subject, by=by, at=at, codes={"topic": str(topic)})


def _forget_topic(recipient: Recipient, topic: Topic, *, asked_by: datetime) -> int:
    """Forget what was asked for until a moment: who asks again later wants it again."""
    gone, _each = Subscription.objects.filter(recipient=recipient, topic=topic, asked_at__lte=asked_by).delete()
    return gone


def _names_of(rows: QuerySet[Subscription]) -> list[str]:
    """Return what is confirmed of these, as people say it in the active language."""
    return [district_news.wanted_is(row) for row in rows.filter(confirmed_at__isnull=False).select_related("district")]


def _leave(topic: Topic) -> None:
    """Let the way out of a mail end its own topic alone, and end it again after a backup was brought back."""

    def end(recipient: Recipient, at: datetime) -> None:
        end_topic(recipient=recipient, topic=topic, by=WORKER, at=at)

    def replay(line: erasures.Erasure) -> bool:
        recipient = Recipient.objects.filter(subject=line.subject, erased_at=None).first()
        asked_by = datetime.fromisoformat(line.at)
        return recipient is not None and _forget_topic(recipient, topic, asked_by=asked_by) > 0

    def own(recipient: Recipient) -> list[str]:
        return _names_of(Subscription.objects.filter(recipient=recipient, topic=topic))

    def rest(recipient: Recipient) -> list[str]:
        return _names_of(Subscription.objects.filter(recipient=recipient).exclude(topic=topic))

    leaving.ends(_EVENTS[topic], leaving.News(end=end, own=own, rest=rest))
    erasures.on_replay(ENDED_TOPIC[topic])(replay)


for _topic in Topic:
    _leave(_topic)


def news_at(email: str) -> list[Subscription]:
    """Return what an address gets or was asked to confirm; [] for one that gets nothing."""
    recipient = correspondence.subscriber_at(email)
    return list(recipient.subscriptions.select_related("district")) if recipient else []


@transaction.atomic
def end_news(*, email: str, by: Actor, at: datetime) -> bool:
    """Stop all news to an address and forget it at once; return whether it got any or was asked."""
    recipient = correspondence.subscriber_at(email)
    if recipient is None:
        return False
    correspondence.end_subscriber(recipient=recipient, by=by, at=at)
    return True


@transaction.atomic
def forget_unconfirmed(*, at: datetime, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Forget what nobody confirmed in time, and the addresses that have nothing else; return how many requests went."""
    old = Subscription.objects.filter(confirmed_at=None, asked_at__lte=at - retention.UNCONFIRMED)
    ids = list(old.values_list("pk", flat=True)[:most])
    Subscription.objects.filter(pk__in=ids).delete()
    alone = Recipient.objects.filter(audience=Audience.SUBSCRIBER, erased_at=None, subscriptions=None)
    for recipient in alone[:most]:
        correspondence.end_subscriber(recipient=recipient, by=WORKER, at=at, on_wish=False)
    return len(ids)
