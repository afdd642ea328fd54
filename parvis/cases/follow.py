"""A reporter's own side: how they are recognised for half an hour, and what their page shows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from parvis.cases import rules
from parvis.cases.cards import service_card
from parvis.cases.models import Answer, Case, ErasedPin, Promise, Remark, RemarkKind, Reporter
from parvis.cases.moves import Outcome, State
from parvis.cases.viewings import access_lines
from parvis.city import directory as city_directory
from parvis.core import counters, said
from parvis.core.actors import Actor, ActorKind
from parvis.core.middleware import remember_language as keep_language
from parvis.correspondence import actions as correspondence
from parvis.correspondence.masking import mask_email, mask_phone
from parvis.situations import catalogue

COOKIE = "__Host-follow" if settings.IS_HTTPS else "follow"
LASTS = timedelta(minutes=30)
PIN_TRIES = 5
PIN_LOCK = timedelta(minutes=15)
_SALT = "parvis.follow"

__all__ = [
    "case_page",
    "close_session",
    "is_theirs",
    "open_session",
    "reporter_of",
    "sees_all",
    "try_pin",
    "was_erased",
]


def open_session(response: HttpResponse, reporter: Reporter, *, by_link: bool = False) -> None:
    """Let this browser see the reporter's page for 30 minutes, by a signed cookie that opens nothing else.

    `by_link`: whoever came by a message's link sees only what happened since that address became the person's.
    """
    value = signing.TimestampSigner(salt=_SALT).sign(f"{reporter.pk}:{'link' if by_link else 'pin'}")
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.IS_HTTPS,
        path="/",
    )


def close_session(response: HttpResponse) -> None:
    """Forget the reporter in this browser."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")


def reporter_of(request: HttpRequest) -> Reporter | None:
    """Return the reporter whose page this browser may see now, or None."""
    pk, _way = _kept(request)
    return find_reporter(pk) if pk else None


def _kept(request: HttpRequest) -> tuple[int, str]:
    try:
        kept = signing.TimestampSigner(salt=_SALT).unsign(request.COOKIES.get(COOKIE, ""), max_age=LASTS)
    except signing.BadSignature:
        return 0, ""
    pk, _, way = kept.partition(":")
    return int(pk), way


def sees_from(request: HttpRequest, reporter: Reporter) -> datetime:
    """Return the moment from which this browser may see the thread: by link, since the address became the person's (S8)."""
    changed = reporter.recipient.sees_from
    return changed if changed and _kept(request)[1] == "link" else reporter.created_at


def sees_all(request: HttpRequest, reporter: Reporter) -> bool:
    """Whether this browser may see and do everything; not by the link of an address that became the person's later."""
    return sees_from(request, reporter) == reporter.created_at


def find_reporter(pk: int) -> Reporter | None:
    """Return the reporter with their case and recipient; None once erased."""
    return (
        Reporter.objects.select_related("case", "recipient", "case__merged_into", "case__district")
        .filter(pk=pk, recipient__erased_at__isnull=True)
        .first()
    )


def as_actor(reporter: Reporter) -> Actor:
    """Return who acts on a follow page: the reporter, by an opaque reference."""
    return Actor(ActorKind.REPORTER, f"r{reporter.pk}")


def remember_language(response: HttpResponse, code: str) -> None:
    """Keep the language the person chose for messages as the page's language too."""
    keep_language(response, code)


def try_pin(*, reference: str, pin: str, at: datetime) -> Reporter | None:
    """Return the reporter if the PIN fits. Five failures lock that reference for 15 minutes, whoever tries (S6).

    Wrong, unknown and locked cost and look the same.
    """
    name = _tries_of(reference)
    # Counted before it is looked at: of a hundred tries sent at one moment no more than five are looked at either.
    is_locked = counters.too_many(name, limit=PIN_TRIES, window=PIN_LOCK, at=at)
    reporter = Reporter.objects.select_related("recipient", "case").filter(reference=reference).first()
    digest = rules.pin_digest(pin, key=settings.SECRET_KEY, reference=reference)
    expected = reporter.pin_digest if reporter else "0" * 64
    fits = constant_time_compare(digest, expected)
    if reporter is None or not fits or is_locked:
        return None
    counters.add(name, window=PIN_LOCK, at=at, by=-1)
    return reporter


def was_erased(*, reference: str, pin: str, at: datetime) -> bool:
    """Return whether reference and PIN belonged to somebody who was erased on their wish; False while they are locked."""
    digest = rules.pin_digest(pin, key=settings.SECRET_KEY, reference=reference)
    known = ErasedPin.objects.filter(digest=rules.erased_digest(digest, key=settings.SECRET_KEY)).exists()
    return known and counters.current(_tries_of(reference), window=PIN_LOCK, at=at) <= PIN_TRIES


def _tries_of(reference: str) -> str:
    return f"pin:{counters.digest_of('pin', reference)}"


def names_of(codes: Iterable[str], *, language: str) -> list[str]:
    """Return the names of services, of those the city still knows."""
    here = city_directory.current()
    return [service.name(language) for code in codes if (service := here.service(code))]


def promise_state(case: Case, *, at: datetime) -> str:
    """Return how the first promise stands: kept, broken, late, soon, or "" while there is time."""
    if case.first_due_at is None:
        return ""
    if case.answered_at is not None:
        return "kept" if case.answered_at <= case.first_due_at else "broken"
    if at > case.first_due_at:
        return "late"
    return "soon" if case.first_due_at - at < rules.SOON else ""


def is_theirs(case: Case) -> bool:
    """Return whether no agreement stands behind the first date: the service decides, the city tells what it knows by then."""
    return not case.promises.filter(is_first=True, is_signed=True).exists()


def case_page(reporter: Reporter, request: HttpRequest, *, pin: str = "") -> dict[str, Any]:
    """Return what one reporter's page shows: their own words and thread, and what was written to all. Nothing of others."""
    at = timezone.now()
    language = request.LANGUAGE_CODE
    own = reporter.case
    case = own.merged_into or own
    since = sees_from(request, reporter)
    here = city_directory.current()
    service = next((s for s in here.services.values() if s.pk == case.service_id), None)
    situation = catalogue.version(own.catalogue).situations.get(own.situation)
    latest = case.case_answers.order_by("-id").first()
    return {
        "reporter": reporter,
        "case": case,
        "pin": pin,
        "title": situation.title(language) if situation else _("Your report"),
        "who": service.plain_name(language) if service else _("the city's coordinator"),
        "service_card": service_card(service, at=at, language=language) if service else None,
        "promise_state": promise_state(case, at=at),
        "is_theirs": service is not None and is_theirs(case),
        "answer": latest,
        "may_judge": latest is not None and case.state in (State.ANSWERED, State.SETTLED) and not reporter.withdrawn_at,
        "may_withdraw": case.is_open and not reporter.withdrawn_at,
        "may_take_back": reporter.withdrawn_at is not None and at - reporter.withdrawn_at <= rules.UNDO_WITHDRAWAL,
        "open_question": open_question(reporter, case),
        "may_say_why": _may_say_why(reporter, latest),
        "words": [each.words for each in reporter.contacts.filter(received_at__gte=since) if each.words],
        "photos": list(reporter.attachments.filter(at__gte=since)),
        "shared_photos": list(case.attachments.filter(shared_at__isnull=False).exclude(reporter=reporter)),
        "timeline": timeline(reporter, case, since=since),
        "outcome_label": Outcome(latest.outcome).label if latest else "",
        "is_withheld": own.withheld_at is not None,
        "rows": _place_rows(reporter) if since == reporter.created_at else [],
        "contact_rows": contact_rows(reporter),
        "undo_until": _undo_until(reporter, at=at) if since == reporter.created_at else None,
        "looks": access_lines(reporter) if since == reporter.created_at else [],
    }


def open_question(reporter: Reporter, case: Case) -> Remark | None:
    """Return the latest question to this person that waits for them; an answer to the case has made older ones idle."""
    if not case.is_open:
        return None
    waiting = reporter.remarks.filter(kind=RemarkKind.QUESTION, answered_at__isnull=True)
    answered_at = case.case_answers.order_by("-id").values_list("at", flat=True).first()
    return (waiting.filter(at__gt=answered_at) if answered_at else waiting).last()


def _may_say_why(reporter: Reporter, latest: Answer | None) -> bool:
    """Whether this person says that the latest answer has not solved it."""
    said_at = reporter.solved_at
    return bool(latest and said_at and said_at >= latest.at and not reporter.solved and not reporter.withdrawn_at)


def _place_rows(reporter: Reporter) -> list[dict[str, str]]:
    """Return where the person said it is. The place of a case that somebody joined was said by another."""
    case = reporter.case
    place = reporter.place if reporter.has_joined else "\n".join(filter(None, [case.place, case.place_note]))
    return [{"key": _("Where"), "value": place}] if place else []


def _undo_until(reporter: Reporter, *, at: datetime) -> datetime | None:
    """Return until when the person can go back to how they were reached before, None where there is nothing to go back to."""
    change = correspondence.latest_change(reporter.recipient, at=at)
    return change.undo_until if change else None


def contact_rows(reporter: Reporter) -> list[dict[str, str]]:
    """Return how the person is reached, masked: whoever looks over their shoulder learns nothing."""
    to = reporter.recipient
    return [
        {
            "key": {
                "email": _("By e-mail"),
                "sms": _("By text message"),
                "call": _("Somebody calls you"),
                "letter": _("By letter"),
                "page": _("Not at all: you look it up here"),
            }[to.channel],
            "url": reverse("cases:follow_contact"),
            "value": {"email": mask_email(to.email), "sms": mask_phone(to.phone), "call": mask_phone(to.phone)}.get(
                to.channel, ""
            ),
        }
    ]


def timeline(reporter: Reporter, case: Case, *, since: datetime) -> list[dict[str, Any]]:
    """Return what happened from `since` on, newest last: own words, questions to this person, notes and answers to all."""
    items: list[dict[str, Any]] = [{"at": reporter.created_at, "title": _("You told us"), "is_ours": False}]
    remarks = Remark.objects.filter(case__in={reporter.case_id, case.pk})
    mine = remarks.filter(reporter=reporter) | remarks.filter(kind=RemarkKind.SHARED, at__gte=reporter.created_at)
    items += [_remark_item(remark) for remark in mine]
    items += [_answer_item(answer) for answer in case.case_answers.filter(at__gte=reporter.created_at)]
    items += [
        {
            "at": feedback.at,
            "title": _("You said: solved") if feedback.solved else _("You said: not solved"),
            "words": feedback.reason,
        }
        for feedback in reporter.feedback.all()
    ]
    items += [
        {"at": promise.made_at, "title": _new_date(promise), "words": promise.reason, "is_ours": True}
        for promise in case.promises.filter(is_first=False, made_at__gte=reporter.created_at).exclude(reason="")
    ]
    return sorted((item for item in items if item["at"] >= since), key=lambda item: item["at"])


def _new_date(promise: Promise) -> str:
    return _("New date: %(by)s") % {"by": said.part_of_day(promise.due_at, now=promise.made_at)}


def _remark_item(remark: Remark) -> dict[str, Any]:
    titles = {
        RemarkKind.QUESTION: _("We asked you"),
        RemarkKind.REPLY: _("You answered"),
        RemarkKind.ADDITION: _("You added"),
        RemarkKind.MAIL: _("You wrote by e-mail"),
        RemarkKind.SHARED: _("News"),
    }
    return {
        "at": remark.at,
        "title": titles[RemarkKind(remark.kind)],
        "words": remark.text,
        "language": remark.language,
        "is_ours": remark.kind in (RemarkKind.QUESTION, RemarkKind.SHARED),
    }


def _answer_item(answer: Answer) -> dict[str, Any]:
    return {
        "at": answer.at,
        "title": _("Final answer") if answer.is_final else _("Answer"),
        "words": answer.text,
        "language": answer.language,
        "is_ours": True,
    }
