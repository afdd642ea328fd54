"""What partners hand in: reports, and words to reports they handed in before."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import validate_email
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.cases import actions as cases
from parvis.cases import images
from parvis.cases import rules as case_rules
from parvis.cases.actions import CaseClosed, Key, OtherBody, Person, Place
from parvis.cases.actions.taking import canonical_body
from parvis.cases.images import Photo
from parvis.cases.models import Case, Door
from parvis.city import places
from parvis.city.directory import Directory
from parvis.core.forms import PhoneField
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.open311 import actions, arguments, offer, rules
from parvis.open311.arguments import Arguments
from parvis.open311.keys import KeyView
from parvis.open311.models import PartnerCase, Scope
from parvis.open311.refusals import Conflict, NotFound, Refused, no_such_request
from parvis.open311.rules import Way
from parvis.open311.views.door import Visit, key_for
from parvis.situations.rules import Action, End, Situation, UnknownAnswer, possible_danger

WITH_THE_CASE = timedelta(days=36_500)
MOST_LINKS = 5
MOST_ADDRESS = 200
_SECRET = frozenset({"api_key"})


def hand_in(visit: Visit) -> HttpResponse:
    """Take a report. What sounds like danger gets the numbers with every reply, also with a refusal."""
    language = _speaks(visit, None)
    try:
        return _hand_in(visit)
    except Refused as refusal:
        if possible_danger(visit.said.text("description")):
            refusal.sentences = (*refusal.sentences, offer.danger(visit.looking.here, language))
        raise


def _hand_in(visit: Visit) -> HttpResponse:
    said = visit.said
    key = key_for(visit, Scope.POST)
    situation = offer.find(visit.looking.catalogue, said.needed("service_code"))
    if situation is None:
        raise NotFound(_("service_code: there is no service of this name."))
    words = said.text("description", most=case_rules.MAX_WORDS)
    given = said.attributes()
    answers = arguments.answers(given, questions=situation.questions)
    if situation.first in situation.questions and situation.first not in answers:
        raise Refused(_("attribute[%(code)s] is missing.") % {"code": situation.first})
    place, person = _place(said, visit.looking.here), _person(said, _speaks(visit, key))
    links, passed_over = _links(said, key)
    their_id = next(iter(given.get("fixmystreet_id", [])), "")[:120]
    intake = cases.Intake(
        situation=situation.code,
        door=Door.OPEN311,
        person=person,
        received_at=visit.at,
        answers=answers,
        words=words,
        place=place,
        key=_idempotency(visit, key, their_id),
    )
    received = _take(visit, key, situation, intake, their_id=their_id, links=links)
    reply: dict[str, Any] = {}
    way = rules.way_of(situation)
    if way is Way.REALTIME:
        reply["service_request_id"] = received.case.public_id
    elif way is Way.BATCH:
        reply["token"] = received.token
    reply["service_notice"] = _notice(visit, received.case, person.language, passed_over) or None
    return visit.answer("service_requests", [reply])


def _take(
    visit: Visit, key: KeyView, situation: Situation, intake: cases.Intake, *, their_id: str, links: list[str]
) -> actions.Received:
    """Take it with its photos; of a refused or repeated one no file stays."""
    photos = _photos(visit)
    intake = replace(intake, photos=photos, may_lack_end=_may_lack_end(situation, intake))
    is_kept = False
    try:
        received = actions.receive(
            key=key, intake=intake, way=rules.way_of(situation), at=visit.at, their_id=their_id, media=links
        )
        is_kept = not received.is_repeat
    except UnknownAnswer as problem:
        raise arguments.unknown_value(problem) from None
    except case_rules.NotACase as elsewhere:
        raise Refused(_elsewhere(visit, elsewhere.end, intake.person.language)) from None
    except OtherBody:
        raise Conflict(_("Idempotency-Key: this key was used for another report.")) from None
    finally:
        if not is_kept:
            _forget(photos)
    return received


def _may_lack_end(situation: Situation, intake: cases.Intake) -> bool:
    """Return whether the coordinator takes it where no end fits: a question is open, or somebody may be in danger."""
    try:
        step = situation.walk(intake.answers)
    except UnknownAnswer:
        return False
    return not isinstance(step, End) or (step.action is not Action.CASE and possible_danger(intake.words))


def _speaks(visit: Visit, key: KeyView | None) -> str:
    """Return the language in which the person is written to: said in `lang`, else the key's, else the city's."""
    said = visit.said.text("lang")
    if said in RESIDENT_LANGUAGES:
        return said
    return (key.language if key else "") or visit.looking.here.city.default_language


def _place(said: Arguments, here: Directory) -> Place:
    """Return where it is; an address without coordinates gets those of the one place of the city it can mean."""
    latitude, longitude = said.number("lat", least=-90, most=90), said.number("long", least=-180, most=180)
    if (latitude is None) != (longitude is None):
        raise Refused(_("lat and long belong together: one of them is missing."))
    address = said.text("address_string")
    number = said.text("address_id")
    if latitude is None and not address and not number:
        raise Refused(_("Say where it is: lat and long, or address_string, or address_id."))
    if latitude is None and 0 < len(address) <= MOST_ADDRESS and (found := places.only(address, city=here.city.name)):
        latitude, longitude = found.latitude, found.longitude
    return Place(latitude=latitude, longitude=longitude, text=(address or number)[:200], note=address[200:700])


def _person(said: Arguments, language: str) -> Person:
    email, phone = said.text("email", most=254), said.text("phone")
    name = " ".join(filter(None, [said.text("first_name"), said.text("last_name")]))[:120]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused(_("email is no e-mail address.")) from None
    if phone:
        try:
            phone = PhoneField(required=False).clean(phone)
        except ValidationError:
            raise Refused(
                _("phone is no telephone number; write it with its country, like +32 470 12 34 56.")
            ) from None
    channel = "email" if email else "sms" if phone else "page"
    return Person(language=language, email=email, phone=phone, channel=channel, name=name)


def _links(said: Arguments, key: KeyView) -> tuple[list[str], bool]:
    """Return the photo addresses on hosts this key may name, and whether others were passed over."""
    given = list(dict.fromkeys(said.texts("media_url", "media_url[]")))
    taken = [link for link in given if len(link) <= 2000 and _host(link) in key.media_hosts][:MOST_LINKS]
    return taken, len(taken) < len(given)


def _host(link: str) -> str:
    try:
        parts = urlsplit(link)
        return (parts.hostname or "").lower() if parts.scheme == "https" else ""
    except ValueError:
        return ""


def _files(visit: Visit) -> list[Any]:
    return [file for name in visit.request.FILES for file in visit.request.FILES.getlist(name)]


def _photos(visit: Visit) -> list[Photo]:
    """Re-encode and store the photos of a multipart request. Raises Refused for what is none; nothing stays then."""
    files = _files(visit)
    if len(files) > case_rules.MAX_PHOTOS:
        raise Refused(_("At most %(most)s photos can be taken.") % {"most": case_rules.MAX_PHOTOS})
    stored: list[Photo] = []
    try:
        for file in files:
            stored.append(images.store(file))
    except (images.NotAPhoto, images.TooBig):
        _forget(stored)
        sentence = _("A photo is no JPEG, PNG or WebP picture, or over 10 MB or 40 megapixels.")
        raise Refused(sentence) from None
    except OSError:
        _forget(stored)
        raise
    return stored


def _forget(photos: list[Photo]) -> None:
    for photo in photos:
        default_storage.delete(photo.name)
        default_storage.delete(photo.small_name)


def _idempotency(visit: Visit, key: KeyView, their_id: str) -> Key:
    """Return by what a repeated report is known: the header, the partner's own number, else the body for ten minutes."""
    scope = f"open311:{key.pk}"
    header = rules.clean(visit.request.headers.get("Idempotency-Key", "")).strip()
    if header:
        return Key(scope=scope, key=f"header:{_short(header)}", body=_body(visit), lasts=WITH_THE_CASE)
    if their_id:
        # The number is the wish itself: a report edited there meanwhile is still the same report.
        return Key(scope=scope, key=f"their:{_short(their_id)}", body=their_id.encode(), lasts=WITH_THE_CASE)
    body = _body(visit)
    return Key(scope=scope, key=f"body:{hashlib.sha256(body).hexdigest()}", body=body, lasts=arguments.SHORT_WINDOW)


def _short(text: str) -> str:
    return text if len(text) <= 64 and text.isascii() else hashlib.sha256(text.encode()).hexdigest()


def _body(visit: Visit) -> bytes:
    files = []
    for file in _files(visit):
        files.append(hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
    return canonical_body({"fields": visit.said.all(but=_SECRET), "files": files})


def _notice(visit: Visit, case: Case, language: str, passed_over: bool) -> str:
    sentences = []
    with translation.override(language):
        if case.danger_at is not None:
            sentences.append(offer.danger(visit.looking.here, language))
        if case.withheld_at is not None:
            sentence = _(
                "If this is about something the police did, you can tell it sealed, and read first who will see it: %(page)s"
            )
            sentences.append(sentence % {"page": _complaint_page()})
        if passed_over:
            sentences.append(_("Some photos could not be taken over."))
    return " ".join(sentences)


def _complaint_page() -> str:
    try:
        return settings.PARVIS_BASE_URL + reverse("complaints:start")
    except NoReverseMatch:
        return f"{settings.PARVIS_BASE_URL}/complaint/"


def _elsewhere(visit: Visit, end: End, language: str) -> str:
    """Return who helps instead, with name and number: nothing was taken."""
    here = visit.looking.here
    with translation.override(language):
        words = [_("This report was not taken, because others help here."), end.what_happens(language)]
        service = here.service_for(end.redirect_kind, None, visit.at) if end.redirect_kind else None
        if service is not None:
            words.append(", ".join([service.name(language), *(phone.number for phone in service.phones[:1])]) + ".")
        elif found := [*here.pack.about(end.number_code), here.pack.number(end.number_code)]:
            words += [f"{number.name(language)}: {number.number}." for number in found[:1] if number]
    return " ".join(word for word in words if word)


def hear_update(visit: Visit) -> HttpResponse:
    """Take a partner's update to a report it handed in; one `update_id` counts once."""
    said = visit.said
    key = key_for(visit, Scope.UPDATES)
    public_id, update_id = said.needed("service_request_id"), said.needed("update_id", most=120)
    status = rules.status_word(said.needed("status"))
    if status not in rules.STATUSES:
        raise Refused(_("status may be one of %(statuses)s.") % {"statuses": ", ".join(rules.STATUSES)})
    updated_at = said.moment("updated_datetime", zone=visit.looking.zone)
    if updated_at is None:
        raise Refused(_("updated_datetime is missing."))
    text = said.needed("description", most=case_rules.MAX_WORDS)
    mine = PartnerCase.objects.filter(key=key.pk, case__public_id=public_id, case__erased_at=None)
    partner_case = mine.select_related("reporter__recipient", "case").first()
    if partner_case is None:
        raise no_such_request()
    links, _passed_over = _links(said, key)
    try:
        update = actions.hear_update(
            key=key, partner_case=partner_case, update_id=update_id, status=status, text=text, updated_at=updated_at,
            language=partner_case.reporter.recipient.language, at=visit.at, media=links,
        )  # fmt: skip
    except CaseClosed:
        raise Refused(_("service_request_id: this request has ended and takes no more words.")) from None
    reply: Mapping[str, Any] = {"update_id": update.reference}
    if possible_danger(text):
        reply = {**reply, "service_notice": offer.danger(visit.looking.here, partner_case.reporter.recipient.language)}
    return visit.answer("service_request_updates", [reply])
