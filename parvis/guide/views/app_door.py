"""The door for a report that was written without a connection: JSON in, JSON out, no cookie on either way.

It takes only what may wait on a phone; everything else goes through the pages. Nobody's session is read, so nothing has
to be protected from being sent by another site but the door itself: it takes JSON only, which other sites' pages may not
send here, and so much of one address.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.cases import actions as cases
from parvis.cases import rules as case_rules
from parvis.cases.actions import OtherBody, Taken
from parvis.cases.actions.taking import canonical_body
from parvis.cases.models import Door
from parvis.city import directory, places
from parvis.city.context import numbers
from parvis.city.packs import Group
from parvis.core import counters, references, said
from parvis.core.access import open_to
from parvis.core.actors import Actor, ActorKind
from parvis.core.forms import PhoneField
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.core.limits import client_digest
from parvis.guide import offline
from parvis.situations import catalogue
from parvis.situations.rules import Situation, UnknownAnswer, possible_danger

VISITOR = Actor(ActorKind.REPORTER, "visitor")
SCOPE = "app"
MOST_BYTES = 32 * 1024
MOST_PER_HOUR = 60  # many phones of a network share one address
HOUR = timedelta(hours=1)
FIELDS = frozenset({"situation", "answers", "words", "place", "email", "phone", "language"})
PLACE_FIELDS = frozenset({"text", "note", "latitude", "longitude"})
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
# What no person typed and no database takes: control characters but line ends and tabs, and halves of characters.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(Exception):
    """A report that is not taken: a status of HTTP, a sentence for the person, and the field it is about."""

    def __init__(self, sentence: str, *, field: str = "", status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence, self.field, self.status = sentence, field, status


@csrf_exempt
@open_to("anyone")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take one report. The same key with the same body gets the same answer; with another body 409."""
    request.COOKIES = {}  # nothing here depends on who has been here before
    content: dict[str, Any] = {}
    status, language, headers = 201, request.LANGUAGE_CODE, {}
    try:
        if request.method != "POST":
            headers["Allow"] = "POST"
            raise Refused(_("Send a report here with POST."), status=405)
        _count(request, headers)
        content = _read(request)
        language = _language(content)
        with translation.override(language):
            answer = _take(request, content, language)
    except Refused as refusal:
        status, answer = refusal.status, {"error": refusal.sentence}
        if refusal.field:
            answer["field"] = refusal.field
        answer |= _danger(content, language, always=status == 429)
    response = JsonResponse(answer, status=status, headers=headers)
    response["Content-Language"] = language
    response.keeps_no_trace = True  # type: ignore[attr-defined]
    return response


def _count(request: HttpRequest, headers: dict[str, str]) -> None:
    name = f"app_door:{client_digest(request, purpose='app_door')}"
    if counters.too_many(name, limit=MOST_PER_HOUR, window=HOUR, at=timezone.now()):
        headers["Retry-After"] = str(int(HOUR.total_seconds()))
        raise Refused(_("Too many reports came from here within an hour. Try again later, or call."), status=429)


def _read(request: HttpRequest) -> dict[str, Any]:
    """Return the object that was sent; whatever stands twice in it, or is no JSON, is refused."""
    if request.content_type != "application/json":
        raise Refused(_("Send the report as application/json."), field="Content-Type", status=415)
    too_big = Refused(_("That is more than a report can hold."), status=413)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise too_big
        body = request.body
    except (RequestDataTooBig, UnreadablePostError, ValueError):
        raise too_big from None
    if len(body) > MOST_BYTES:
        raise too_big
    try:
        content = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(_("The report cannot be read as JSON.")) from None
    if not isinstance(content, dict):
        raise Refused(_("The report must be one JSON object."))
    _only(content, FIELDS, "")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _only(given: Mapping[str, Any], known: frozenset[str], before: str) -> None:
    for name in given:
        if name not in known:
            shown = f"{before}{_UNFIT.sub('', name)[:60]}"
            raise Refused(_("%(field)s is not known here.") % {"field": shown}, field=shown)


def _text(given: Mapping[str, Any], name: str, *, most: int, before: str = "", needed: bool = False) -> str:
    """Return a text, "" where it was left out."""
    value, field = given.get(name, ""), f"{before}{name}"
    if not isinstance(value, str) or _UNFIT.search(value):
        raise Refused(_("%(field)s must be a text.") % {"field": field}, field=field)
    value = value.replace("\r\n", "\n").strip()
    if len(value) > most:
        raise Refused(_("%(field)s may have %(most)s characters.") % {"field": field, "most": most}, field=field)
    if needed and not value:
        raise Refused(_("%(field)s is missing.") % {"field": field}, field=field)
    return value


def _object(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise Refused(_("%(field)s must be an object.") % {"field": name}, field=name)
    return value


def _language(content: Mapping[str, Any]) -> str:
    language = _text(content, "language", most=8, needed=True)
    if language not in RESIDENT_LANGUAGES:
        known = ", ".join(RESIDENT_LANGUAGES)
        raise Refused(
            _("%(field)s may be one of: %(known)s.") % {"field": "language", "known": known}, field="language"
        )
    return language


def _take(request: HttpRequest, content: Mapping[str, Any], language: str) -> dict[str, Any]:
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        field = "Idempotency-Key"
        raise Refused(_("%(field)s must be 16 to 64 letters, digits, - or _.") % {"field": field}, field=field)
    situation = catalogue.current().situations.get(_text(content, "situation", most=60, needed=True))
    if situation is None:
        raise Refused(_("This is not known here any more. Please tell us on the page."), field="situation")
    if not offline.may_be_kept(situation):
        sentence = _("This is not taken here, because it may be dangerous for somebody. Please tell us on the page.")
        raise Refused(sentence, field="situation", status=403)
    at = timezone.now()
    intake = cases.Intake(
        situation=situation.code,
        door=Door.WEB,
        received_at=at,
        answers=_answers(content, situation),
        words=_text(content, "words", most=case_rules.MAX_WORDS),
        place=_place(content),
        person=_person(content, language),
        key=cases.Key(scope=SCOPE, key=key, body=canonical_body(content)),
    )
    try:
        taken = cases.take(intake=intake, by=VISITOR, at=at)
    except UnknownAnswer as problem:
        field = f"answers.{problem.question[:60]}"
        raise Refused(_("%(field)s: this answer is not known.") % {"field": field}, field=field) from None
    except case_rules.NotYetAnswered as problem:
        field = f"answers.{problem.question.code}"
        raise Refused(_("%(field)s is missing.") % {"field": field}, field=field) from None
    except case_rules.NotACase as problem:
        words = [_("This report was not taken, because others help here."), problem.end.what_happens(language)]
        raise Refused(" ".join(filter(None, words)), field="answers") from None
    except OtherBody:
        raise Refused(_("This key was used for another report."), field="Idempotency-Key", status=409) from None
    return _receipt(taken, language) | _danger(content, language)


def _answers(content: Mapping[str, Any], situation: Situation) -> dict[str, str]:
    given = _object(content, "answers")
    _only(given, frozenset(situation.questions), "answers.")
    return {name: _text(given, name, most=60, before="answers.", needed=True) for name in given}


def _place(content: Mapping[str, Any]) -> cases.Place:
    """Return where it is; words that can mean one place of the city only get its point."""
    given = _object(content, "place")
    _only(given, PLACE_FIELDS, "place.")
    text = _text(given, "text", most=200, before="place.")
    latitude, longitude = _degrees(given, "latitude", 90), _degrees(given, "longitude", 180)
    if (latitude is None) != (longitude is None):
        field = "place.longitude" if longitude is None else "place.latitude"
        raise Refused(_("%(field)s is missing.") % {"field": field}, field=field)
    if latitude is None and text and (found := places.only(text, city=directory.current().city.name)):
        latitude, longitude = found.latitude, found.longitude
    note = _text(given, "note", most=500, before="place.")
    return cases.Place(latitude=latitude, longitude=longitude, text=text, note=note)


def _degrees(given: Mapping[str, Any], name: str, most: int) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not -most <= value <= most:  # no number at all (NaN) lies between two
        field = f"place.{name}"
        sentence = _("%(field)s must be a number from %(least)s to %(most)s.")
        raise Refused(sentence % {"field": field, "least": -most, "most": most}, field=field)
    return float(value)


def _person(content: Mapping[str, Any], language: str) -> cases.Person:
    email, phone = _text(content, "email", most=254), _text(content, "phone", most=40)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            sentence = _("Write the e-mail address with its @, for example name@example.org.")
            raise Refused(sentence, field="email") from None
    if phone:
        try:
            phone = PhoneField(required=False).clean(phone)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), field="phone") from None
    channel = "email" if email else "sms" if phone else "page"
    return cases.Person(language=language, email=email, phone=phone, channel=channel)


def _receipt(taken: Taken, language: str) -> dict[str, Any]:
    case = taken.case
    due_at = case.first_due_at or case.received_at
    if case.withheld_at is not None:
        message = _(
            "Before any service sees it, a mediator reads it: it may be about what the police did. No police officer reads it."
        )
    else:
        message = _("You will be answered by %(day)s.") % {"day": said.part_of_day(due_at, now=case.received_at)}
    return {
        "reference": taken.reporter.reference,
        "spoken": references.spoken(taken.reporter.reference),
        "pin": taken.pin,
        "answer_by": due_at,
        "message": message,
        "follow_url": f"{settings.PARVIS_BASE_URL}{reverse('cases:follow_start')}",
    }


def _danger(content: Mapping[str, Any], language: str, *, always: bool = False) -> dict[str, Any]:
    """Return the numbers at once where the words sound like danger, also with a refusal; unread words may be anything."""
    words = content.get("words")
    sounds = isinstance(words, str) and possible_danger(words)
    if not sounds and not always:
        return {}
    with translation.override(language):
        shown = [*numbers(Group.EMERGENCY, language), *numbers(Group.TEXT, language)]
        if not sounds:
            return {"numbers": shown}
        sentence = _(
            "What you wrote sounds as if somebody may be in danger. Call %(numbers)s now. "
            "Nobody has been alerted by this report."
        )
        called = ", ".join(each["number"] for each in shown if each["link"].startswith("tel:")) or "112"
        return {"danger": sentence % {"numbers": called}, "numbers": shown}
