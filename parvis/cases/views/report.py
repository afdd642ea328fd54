"""The way through a report: one question a page, everything works without JavaScript, the urgent gate first."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.cases import actions, cards, drafts, follow, images, nearby, rules
from parvis.cases.drafts import Draft
from parvis.cases.forms import PhotosForm, QuestionForm, WhereForm, WhichForm, WordsForm, YouForm
from parvis.cases.models import Contact, Door, EndedAs
from parvis.cases.views.follow import send_photo
from parvis.city import directory as city_directory
from parvis.city import places
from parvis.core.access import open_to
from parvis.core.actors import Actor, ActorKind
from parvis.core.forms import posted
from parvis.core.limiting import limited
from parvis.situations import catalogue as situations_catalogue
from parvis.situations import who_helps
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import (
    Action,
    End,
    Kind,
    Question,
    Situation,
    UnknownAnswer,
    possible_danger,
    possible_grievance,
)

ANONYMOUS = Actor(ActorKind.REPORTER, "visitor")
OTHER = "other_question"


def _on(request: HttpRequest, draft: Draft, catalogue: Catalogue) -> HttpResponse:
    """Keep the draft and lead to its next page."""
    drafts.save(request, draft)
    return redirect(f"cases:{drafts.next_step(draft, catalogue)}")


def _page(request: HttpRequest, template: str, draft: Draft, **values: Any) -> HttpResponse:
    """Draw a page of the way, with the gate passed shown as a small line of numbers that is always there."""
    situation = drafts.situation_of(draft, situations_catalogue.current())
    language = _language(request)
    return render(
        request,
        f"cases/report/{template}.html",
        {
            "draft": draft,
            "situation": situation,
            "situation_title": situation.title(language) if situation else "",
            "urgent_when": situation.urgent_when(language) if situation else "",
            "is_change": "change" in request.GET,
            **values,
        },
    )


def _may_be_here(request: HttpRequest, draft: Draft, catalogue: Catalogue, *, step: str) -> bool:
    """Whether it is this page's turn, or somebody who has said everything comes back to it to change what they said."""
    turn = drafts.next_step(draft, catalogue)
    return turn == step or (turn == "report_check" and "change" in request.GET)


def _language(request: HttpRequest) -> str:
    return request.LANGUAGE_CODE


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """Ask first whether somebody is in danger; one press goes on. Nothing is asked or stored before it but a count.

    A link may name a `situation`, one `answer` after the other, and a place by its words (`place`) and its point (`lat`,
    `lon`): no answer is asked again, and the place stands there already.
    """
    draft, address = drafts.load(request), reverse("cases:report")
    catalogue = situations_catalogue.current()
    situation = catalogue.situations.get(request.GET.get("situation", ""))
    if situation is not None or request.GET.get("place"):
        # A link begins anew only with the press: merely following it takes nothing away that was typed before.
        if request.method == "POST":
            drafts.discard(request.session)
        draft, address = _linked(request, situation), f"{address}?{request.GET.urlencode()}"
    if request.method == "POST":
        draft.gate_passed = True
        step = drafts.standing(draft, situation) if situation is not None else None
        if situation is not None and isinstance(step, End) and step.action is not Action.CASE:
            return _elsewhere(request, draft, situation, step)
        return _on(request, draft, catalogue)
    return _page(request, "gate", draft, go_on=address)


def _linked(request: HttpRequest, situation: Situation | None) -> Draft:
    """Return the draft a link stands for. Answers the situation no longer knows are asked again."""
    try:
        answers = rules.answers_along(situation, request.GET.getlist("answer")) if situation else {}
    except UnknownAnswer:
        answers = {}
    latitude, longitude = _degrees(request, "lat", most=90), _degrees(request, "lon", most=180)
    has_point = latitude is not None and longitude is not None
    return Draft(
        situation=situation.code if situation else "",
        answers=answers,
        place=request.GET.get("place", "")[:200],
        latitude=latitude if has_point else None,
        longitude=longitude if has_point else None,
    )


def _degrees(request: HttpRequest, name: str, *, most: int) -> float | None:
    try:
        found = float(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if -most <= found <= most else None


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Hear in own words what happened."""
    draft = drafts.load(request)
    if not draft.gate_passed:
        return redirect("cases:report")
    form = WordsForm(posted(request), initial={"words": draft.words})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["words"].strip()
        is_new_danger = possible_danger(said) and said != draft.words
        is_new_grievance = possible_grievance(said) and said != draft.words
        draft.words, draft.words_said = said, True
        if "change" not in request.GET:
            draft.situation, draft.answers = "", {}
        drafts.save(request, draft)
        if is_new_danger:
            return redirect("cases:report_danger")
        return _after_words(request, draft, is_new_grievance=is_new_grievance)
    return _page(request, "words", draft, form=form)


def _after_words(request: HttpRequest, draft: Draft, *, is_new_grievance: bool) -> HttpResponse:
    """Lead to what the words may mean, where that is open; words about the police are first offered the safer way."""
    if is_new_grievance or not draft.situation:
        return redirect("cases:report_which")
    return _on(request, draft, situations_catalogue.current())


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def danger(request: HttpRequest) -> HttpResponse:
    """Show the numbers again to somebody whose words sound like danger; one press goes on."""
    draft = drafts.load(request)
    if request.method == "POST":
        return _after_words(request, draft, is_new_grievance=possible_grievance(draft.words))
    return _page(request, "danger", draft)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def which(request: HttpRequest) -> HttpResponse:
    """Offer up to three situations these words may mean, or the way to all of them."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    if not draft.gate_passed:
        return redirect("cases:report")
    language = _language(request)
    found = [catalogue.situations[s.code] for s in catalogue.suggest(draft.words, language)] if draft.words else []
    chosen_before = drafts.situation_of(draft, catalogue)
    if chosen_before is not None and chosen_before not in found:
        found.append(chosen_before)
    grievance = possible_grievance(draft.words)
    if not found and not grievance:
        return redirect("cases:report_all")
    choices = [(s.code, s.title(language)) for s in found] + [("", _("None of these"))]
    form = WhichForm(
        posted(request),
        choices=[(code or "none", title) for code, title in choices],
        initial={"situation": draft.situation},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["situation"]
        if chosen == "none":
            return redirect("cases:report_all")
        return _choose(request, draft, chosen, catalogue)
    return _page(request, "which", draft, form=form, found=found, sounds_like_grievance=grievance)


def _choose(request: HttpRequest, draft: Draft, code: str, catalogue: Catalogue) -> HttpResponse:
    """Make it about this situation. The same one again keeps its answers."""
    if code != draft.situation:
        draft.situation, draft.answers, draft.join, draft.nearby_seen = code, {}, None, False
        draft.taken_back = {}
    return _on(request, draft, catalogue)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def all_situations(request: HttpRequest) -> HttpResponse:
    """List every situation under its everyday word; the last way out is *something else*."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    if not draft.gate_passed:
        return redirect("cases:report")
    if request.method == "POST":
        chosen = request.POST.get("situation", "")
        if chosen in catalogue.situations:
            return _choose(request, draft, chosen, catalogue)
    language = _language(request)
    groups = [
        {
            "code": group.code,
            "title": group.title(language),
            "situations": [
                {"code": code, "title": found.title(language), "summary": found.summary(language)}
                for code in group.situations
                if code != OTHER and (found := catalogue.situations[code])
            ],
        }
        for group in catalogue.groups
    ]
    has_other = OTHER in catalogue.situations
    return _page(
        request, "all", draft, groups=groups, other=OTHER if has_other else "", opened=request.GET.get("group", "")
    )


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask the next closed question of the situation, or the one whose answer is to be changed (`change=` its code)."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    if not draft.gate_passed or situation is None:
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    here = _answered(request, draft, situation, catalogue) or drafts.standing(draft, situation)
    if not isinstance(here, Question):
        return _on(request, draft, catalogue)
    language = _language(request)
    chosen = draft.answers.get(here.code) or draft.taken_back.get(here.code)
    form = QuestionForm(posted(request), question=here, language=language, initial={"choice": chosen})
    if request.method == "POST" and form.is_valid():
        draft.answers = {**draft.answers, here.code: form.cleaned_data["choice"]}
        step = drafts.standing(draft, situation)
        if isinstance(step, End) and step.action is not Action.CASE:
            return _elsewhere(request, draft, situation, step)
        return _on(request, draft, catalogue)
    return _page(request, "question", draft, form=form, question=here)


def _answered(request: HttpRequest, draft: Draft, situation: Situation, catalogue: Catalogue) -> Question | None:
    """Return the question that was answered and is to be changed, if its answer counts."""
    code = request.GET.get("change", "")
    if drafts.next_step(draft, catalogue) != "report_check" or code not in dict(situation.path(draft.answers)):
        return None
    return situation.questions[code]


@open_to("anyone")
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Go one step back: the last answer, or the last page, is open again."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    here = request.POST.get("from", "")
    if here == "question" and situation is not None:
        path = situation.path(draft.answers)
        if path:
            _take_back_the_last(draft, situation)
            return _on(request, draft, catalogue)
        draft.situation = ""
    elif here == "where" and situation is not None:
        _take_back_the_last(draft, situation)
        if not situation.path(draft.answers) and situation.first_question is None:
            draft.situation = ""
    elif here in ("nearby", "photos"):
        draft.place_said, draft.nearby_seen, draft.join = False, False, None
    elif here == "you":
        draft.photos_seen = False
        if draft.join is not None:
            draft.nearby_seen, draft.join = False, None
    elif here == "check":
        draft.person_said = False
    return _on(request, draft, catalogue)


def _take_back_the_last(draft: Draft, situation: Situation) -> None:
    """Open the last question again, with its answer kept to be shown as chosen."""
    path = situation.path(draft.answers)
    draft.taken_back = {**draft.taken_back, **dict(path[-1:])}
    draft.answers = dict(path[:-1])


def _elsewhere(request: HttpRequest, draft: Draft, situation: Situation, end: End) -> HttpResponse:
    """Write down, once for each end, that the contact was led to somebody else or informed, then show the card."""
    draft.sent_on, draft.sent_on_end = None, ""
    drafts.save(request, draft)
    if situation.kind is Kind.GRIEVANCE or end.action is Action.GRIEVANCE:
        return redirect("complaints:start")
    here, at, name = city_directory.current(), timezone.now(), _name_of(situation, end)
    service = here.service_for(end.redirect_kind, None, at) if end.redirect_kind else None
    if name not in draft.led_to:
        contact = actions.end_contact(
            door=Door.WEB,
            ended_as=EndedAs.REDIRECTED if end.action is Action.REDIRECT else EndedAs.INFORMED,
            language=_language(request),
            by=ANONYMOUS,
            at=at,
            situation=situation.code,
            service=service.code if service else "",
            number_code=end.number_code,
        )
        draft.led_to[name] = contact.pk
    if end.action is Action.REDIRECT and rules.may_be_asked_after(
        situation=situation,
        is_sensitive=_is_delicate(draft, situation),
        service_kind=service.kind if service else "",
        number_code=end.number_code,
    ):
        draft.sent_on, draft.sent_on_end = draft.led_to[name], name
    drafts.save(request, draft)
    return redirect("cases:report_elsewhere")


def _is_delicate(draft: Draft, situation: Situation) -> bool:
    """Whether what was said is sensitive, or sounds like danger or like police action: nobody asks after that."""
    return drafts.is_sensitive(draft, situation) or possible_danger(draft.words) or possible_grievance(draft.words)


def _name_of(situation: Situation, end: End) -> str:
    return f"{situation.code}.{end.code}"


@open_to("anyone")
@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Show who helps instead: name, number, open now or when next, what to have ready."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    if situation is None or not draft.gate_passed:
        return redirect("cases:report")
    end = drafts.standing(draft, situation)
    if isinstance(end, Question) or end.action is Action.CASE:
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    if end.action is Action.GRIEVANCE:
        return redirect("complaints:start")
    language, at = _language(request), timezone.now()
    card, general = cards.answer_card(end, at=at, language=language), cards.general_card(at=at, language=language)
    contact = _asked_after(draft, _name_of(situation, end))
    return _page(
        request,
        "elsewhere",
        draft,
        card=card or general,
        asked_after=contact,
        about_end=draft.sent_on_end,
        other=general if contact and card and general and general.code != card.code else None,
        what_happens=end.what_happens(language),
        prepare=situation.text("prepare", language),
        if_worse=situation.text("if_worse", language),
        rights=situation.text("rights", language),
        helpers=who_helps.helpers(situation, language, here=city_directory.current(), at=timezone.now()),
    )


def _asked_after(draft: Draft, end: str) -> Contact | None:
    """Return the contact this page asks after, if it asks: the one that led to this very end."""
    if draft.sent_on is None or draft.sent_on_end != end:
        return None
    return Contact.objects.filter(pk=draft.sent_on).first()


@open_to("anyone")
@require_POST
@limited("reached", most=60)
def reached(request: HttpRequest) -> HttpResponse:
    """Write down whether this visitor reached the service they were led to. Their session names the contact, nothing else."""
    draft, said = drafts.load(request), {"yes": True, "no": False}.get(request.POST.get("reached", ""))
    if draft.sent_on is None or said is None or request.POST.get("end", "") != draft.sent_on_end:
        return redirect("cases:report_elsewhere")
    try:
        actions.say_whether_reached(contact_id=draft.sent_on, reached=said, by=ANONYMOUS, at=timezone.now())
    except actions.NOT_FOLLOWED_UP:
        draft.sent_on, draft.sent_on_end = None, ""
        drafts.save(request, draft)
        messages.info(request, _("It is too late to write that down. Nothing was changed."))
        return redirect("cases:report_elsewhere")
    return redirect(f"{reverse('cases:report_elsewhere')}#reached")


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Ask where it is: words, the phone's position, or the map. Words that fit several places bring a short list.

    A street that is not in the city's list brings a remark, once; the next press goes on with the words as they are.
    """
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    if not _may_be_here(request, draft, catalogue, step="report_where") or situation is None:
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    form = WhereForm(
        posted(request),
        is_needed=drafts.is_place_needed(situation),
        initial={"place": draft.place, "place_note": draft.place_note, "lat": draft.latitude, "lon": draft.longitude},
    )
    found: list[places.Place] = []
    here, is_unknown = city_directory.current().city, False
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        is_moved = (said["lat"], said["lon"]) != (draft.latitude, draft.longitude)
        if said["place"] and said["place"] != draft.place and not is_moved:
            said["lat"] = said["lon"] = None  # the point belonged to the words that stood here before
        draft.place, draft.place_note = said["place"], said["place_note"]
        draft.latitude, draft.longitude = said["lat"], said["lon"]
        picked, heard = request.POST.get("picked", ""), request.POST.get("heard", draft.place)
        if draft.latitude is None and draft.place and (picked != "words" or heard != draft.place):
            found, chosen = _places_meant(draft.place, picked, city=here.name)
            is_unknown = not found and chosen is None and places.are_listed()
            if chosen is not None:
                draft.place, draft.latitude, draft.longitude = chosen.name, chosen.latitude, chosen.longitude
        if not found and not is_unknown:
            draft.place_said, draft.join = True, None
            draft.nearby_seen = not (situation.may_be_joined and _near(draft))
            return _on(request, draft, catalogue)
    return _page(
        request,
        "where",
        draft,
        form=form,
        found=found,
        is_unknown=is_unknown,
        city=here,
        districts_url=reverse("cases:map_districts"),
    )


def _places_meant(words: str, picked: str, *, city: str) -> tuple[list[places.Place], places.Place | None]:
    """Return the places to choose among, and the one that is meant: picked from the list, or the only one of that name."""
    found = places.meant(words, city=city)
    chosen = next((place for number, place in enumerate(found) if str(number) == picked), None)
    if chosen is not None:
        return [], chosen
    only = places.only(words, city=city)
    return ([], only) if only is not None else (found, None)


def _near(draft: Draft) -> list[nearby.Near]:
    return nearby.cases_near(
        situation=draft.situation, latitude=draft.latitude, longitude=draft.longitude, at=timezone.now()
    )


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest) -> HttpResponse:
    """Show open public cases of the same kind close by; one press joins one instead of telling it again."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    if drafts.next_step(draft, catalogue) != "report_nearby":
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    found = _near(draft)
    if request.method == "POST" or not found:
        chosen = request.POST.get("join", "")
        draft.join = next((near.case.pk for near in found if near.case.public_id == chosen), None)
        draft.nearby_seen = True
        return _on(request, draft, catalogue)
    return _page(request, "nearby", draft, found=found)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("photos", most=60)
def photos(request: HttpRequest) -> HttpResponse:
    """Take up to five photos; each is drawn anew without what the camera wrote into it."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    if not _may_be_here(request, draft, catalogue, step="report_photos"):
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    form = PhotosForm(posted(request), request.FILES)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["photos"]
        draft.drop_photos(
            {int(number) for number in request.POST.getlist("drop") if number.isdecimal() and len(number) < 4}
        )
        if len(draft.photos) + len(uploads) > rules.MAX_PHOTOS:
            form.add_error("photos", _("You can add up to 5 photos."))
        else:
            _store_photos(draft, uploads, form)
        if not form.errors:
            draft.photos_seen = True
            return _on(request, draft, catalogue)
        drafts.save(request, draft)
    return _page(request, "photos", draft, form=form)


@open_to("anyone")
@require_GET
def own_photo(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send one of the photos of the report that is being written, small, to the one who writes it."""
    kept = drafts.load(request).photo_list()
    if number >= len(kept):
        raise Http404
    return send_photo(kept[number].small_name, kept[number].media_type)


def _store_photos(draft: Draft, uploads: list[Any], form: PhotosForm) -> None:
    for upload in uploads:
        try:
            photo = images.store(upload)
        except images.NotAPhoto:
            form.add_error(
                "photos",
                _("“%(name)s” is not a photo we can read. Choose a JPEG, PNG or WebP picture.") % {"name": upload.name},
            )
        except images.TooBig:
            form.add_error(
                "photos", _("“%(name)s” is too big. Choose a photo of less than 10 MB.") % {"name": upload.name}
            )
        else:
            draft.photos.append({name: getattr(photo, name) for name in photo.__slots__})


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """Ask how to tell the person what became of it; not being told is a choice too."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    if not _may_be_here(request, draft, catalogue, step="report_you") or situation is None:
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    sensitive = drafts.is_sensitive(draft, situation)
    form = YouForm(
        posted(request),
        asks_safety=sensitive,
        initial={
            "channel": draft.channel, "email": draft.email, "phone": draft.phone, "language": _language(request),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        draft.channel, draft.person_said, draft.safety_asked = said["channel"], True, sensitive
        draft.email = said["email"] if said["channel"] == "email" else ""
        draft.phone = said["phone"] if said["channel"] in ("sms", "call") else ""
        draft.is_safe_channel = bool(said.get("is_safe_channel"))
        response = _on(request, draft, catalogue)
        follow.remember_language(response, said["language"])
        return response
    return _page(request, "you", draft, form=form, is_sensitive=sensitive)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("report", most=30)
def check(request: HttpRequest) -> HttpResponse:
    """Show everything once more, with who answers by when, and send it by one press."""
    draft, catalogue = drafts.load(request), situations_catalogue.current()
    situation = drafts.situation_of(draft, catalogue)
    if drafts.next_step(draft, catalogue) != "report_check" or situation is None:
        return redirect(f"cases:{drafts.next_step(draft, catalogue)}")
    if request.method == "POST":
        return _send(request, draft, situation)
    here, at = city_directory.current(), timezone.now()
    end = rules.case_end_of(situation, draft.answers)
    district = None
    if draft.latitude is not None and draft.longitude is not None:
        district = here.district_at(draft.latitude, draft.longitude)
    route = rules.route(
        situation=situation, end=end, district=district.code if district else None, at=at, directory=here
    )
    language = _language(request)
    return _page(
        request,
        "check",
        draft,
        route=route,
        who=route.service.plain_name(language) if route.service else _("the city's coordinator"),
        what_happens=end.what_happens(language),
        rows=_said(draft, situation, language),
    )


def _said(draft: Draft, situation: Situation, language: str) -> list[dict[str, str]]:
    """Return what was said so far, as rows to look over, each with the way back to where it was said."""
    rows = [_row("which" if draft.words else "all", _("What it is about"), situation.title(language))]
    rows.append(_row("words", _("What happened"), draft.words or _("You wrote nothing.")))
    for asked, chosen in situation.path(draft.answers):
        question = situation.questions[asked]
        rows.append(_row("question", question.text(language), question.choice(chosen).text(language), change=asked))
    place = "\n".join(filter(None, [draft.place, draft.place_note]))
    if draft.latitude is not None:
        place = place or _("The point you chose on the map")
    rows.append(_row("where", _("Where"), place or _("You named no place.")))
    if draft.photos or draft.join is None:
        rows.append(_row("photos", _("Photos"), str(len(draft.photos) or _("No photo"))))
    reached = {
        "email": _("By e-mail: %(address)s") % {"address": draft.email},
        "sms": _("By text message: %(phone)s") % {"phone": draft.phone},
        "call": _("By a call: %(phone)s") % {"phone": draft.phone},
        "page": _("You look it up yourself"),
    }
    rows.append(_row("you", _("How we tell you"), reached.get(draft.channel, "")))
    return rows


def _row(step: str, key: str, value: str, *, change: str = "1") -> dict[str, str]:
    return {"key": key, "value": value, "url": f"{reverse(f'cases:report_{step}')}?{urlencode({'change': change})}"}


def _send(request: HttpRequest, draft: Draft, situation: Situation) -> HttpResponse:
    at = timezone.now()
    intake = actions.Intake(
        situation=situation.code,
        door=Door.WEB,
        received_at=at,
        answers=draft.answers,
        words=draft.words,
        place=actions.Place(
            latitude=draft.latitude, longitude=draft.longitude, text=draft.place, note=draft.place_note
        ),
        person=actions.Person(
            language=_language(request),
            email=draft.email,
            phone=draft.phone,
            channel=draft.channel,
            is_safe_channel=draft.is_safe_channel,
        ),
        photos=draft.photo_list(),
        join=draft.join,
        key=actions.Key(scope="web", key=draft.nonce, body=draft.nonce.encode()),
    )
    try:
        taken = actions.take(intake=intake, by=ANONYMOUS, at=at)
    except actions.CannotJoin:
        draft.join, draft.nearby_seen = None, True
        drafts.save(request, draft)
        messages.info(request, _("That report has just been answered or closed. Please send yours as a new one."))
        return redirect(f"cases:{drafts.next_step(draft, situations_catalogue.current())}")
    drafts.finish(request.session)
    request.session["received"] = {"reporter": taken.reporter.pk, "pin": taken.pin}
    response = redirect("cases:received")
    follow.open_session(response, taken.reporter)
    return response


@open_to("anyone")
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Show the receipt: reference, PIN, who answers by when, and where to look. It stays while the session does."""
    kept = request.session.get("received")
    reporter = follow.find_reporter(kept["reporter"]) if kept else None
    if reporter is None or kept is None:
        return redirect("cases:follow_start")
    return render(request, "cases/report/received.html", follow.case_page(reporter, request, pin=kept["pin"]))
