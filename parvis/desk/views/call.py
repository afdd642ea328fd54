"""The call in hand: one page, one form after the other, each a plain POST; htmx only spares the flicker."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.cases import actions as cases
from parvis.cases import cards, follow, nearby, rules
from parvis.cases.models import Door, Reporter
from parvis.city import directory, places
from parvis.city.directory import ServiceView
from parvis.city.service_kinds import ServiceKind
from parvis.core.access import open_to
from parvis.core.actors import Actor
from parvis.correspondence.masking import mask_email, mask_letter, mask_phone
from parvis.desk import actions, drafts, tour
from parvis.desk.drafts import Call
from parvis.desk.forms import CallBackForm, PersonForm, PlaceForm, SituationForm
from parvis.situations import catalogue as situations_catalogue
from parvis.situations.rules import Action, End, Kind, Question, Situation, possible_danger, possible_grievance

AT_THE_DESK = ("call_taker", "coordinator")
MOST_PLACES = 6
Step = Callable[[HttpRequest, Call], HttpResponse]


def by(request: HttpRequest) -> Actor:
    """Return who is at the desk."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def language_of(request: HttpRequest) -> str:
    """Return the call-taker's own language."""
    return str(request.LANGUAGE_CODE)


def load(request: HttpRequest) -> Call:
    """Return the call in hand."""
    return drafts.load(request, language=directory.current().city.default_language)


def step(view: Step) -> Callable[..., HttpResponse]:
    """Give the view the call its form belongs to. A form of an earlier call does nothing, or shows what came of it."""

    @open_to(*AT_THE_DESK)
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        call, nonce = load(request), request.POST.get("call", "")
        if nonce != call.nonce:
            if nonce and nonce == drafts.last(request.session).nonce:
                return redirect("desk:ended")
            messages.info(request, _("That form belonged to an earlier call. Nothing was changed."))
            return redirect("desk:desk")
        return view(request, call)

    return checked  # type: ignore[return-value]


def on(request: HttpRequest, call: Call) -> HttpResponse:
    """Keep the call and show the page again, at what comes next."""
    drafts.save(request, call)
    return redirect("desk:desk")


@open_to(*AT_THE_DESK)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the call in hand."""
    call = load(request)
    if not drafts.is_kept(request):
        drafts.save(request, call)
    return page(request, call)


def page(request: HttpRequest, call: Call, **forms: Any) -> HttpResponse:
    """Draw the desk with everything known of the call."""
    at, language, catalogue = timezone.now(), language_of(request), situations_catalogue.current()
    situation, here = drafts.standing(call, catalogue)
    values: dict[str, Any] = {
        "call": call,
        "place_form": forms.get("place_form") or PlaceForm(initial=_initial(call)),
        "situation_form": forms.get("situation_form")
        or SituationForm(initial={"words": call.words, "situation": call.situation}, choices=_choices(language)),
        "call_back_form": forms.get("call_back_form") or CallBackForm(auto_id="back_%s"),
        "places": forms.get("places", []),
        "suggested": _suggested(call, language) if not situation else [],
        "sounds_dangerous": possible_danger(call.words),
        "sounds_like_grievance": possible_grievance(call.words),
        "situation": situation,
        "title": situation.title(language) if situation else "",
        "urgent_when": situation.urgent_when(language) if situation else "",
        "answered": _answered(situation, call, language) if situation else [],
        "question": _question(here, language) if isinstance(here, Question) else None,
        "is_caller_language_other": call.language != language,
    }
    if situation is not None and isinstance(here, End):
        values |= _result(request, call, situation, here, at=at, language=language, **forms)
    return render(request, "desk/desk.html", values | {"next": _next(call, values)})


def _initial(call: Call) -> dict[str, Any]:
    return {"place": call.place, "place_note": call.place_note, "language": call.language, "door": call.door}


def _choices(language: str) -> list[Any]:
    catalogue = situations_catalogue.current()
    return [
        (group.title(language), [(code, catalogue.situations[code].title(language)) for code in group.situations])
        for group in catalogue.groups
    ]


def _suggested(call: Call, language: str) -> list[dict[str, str]]:
    catalogue = situations_catalogue.current()
    found = catalogue.suggest(call.words, language) if call.words else []
    return [
        {
            "code": one.code,
            "title": catalogue.situations[one.code].title(language),
            "summary": catalogue.situations[one.code].summary(language),
        }
        for one in found
    ]


def _answered(situation: Situation, call: Call, language: str) -> list[dict[str, str]]:
    return [
        {
            "key": situation.questions[asked].text(language),
            "value": situation.questions[asked].choice(chosen).text(language),
        }
        for asked, chosen in situation.path(call.answers)
    ]


def _question(question: Question, language: str) -> dict[str, Any]:
    return {
        "code": question.code,
        "text": question.text(language),
        "help": question.help(language),
        "choices": [{"code": choice.code, "text": choice.text(language)} for choice in question.choices],
    }


def district_of(call: Call) -> str | None:
    """Return the code of the district the place lies in."""
    if call.latitude is None or call.longitude is None:
        return None
    found = directory.current().district_at(call.latitude, call.longitude)
    return found.code if found else None


def _result(
    request: HttpRequest, call: Call, situation: Situation, end: End, *, at: datetime, language: str, **forms: Any
) -> dict[str, Any]:
    """Return what comes of it: who answers by when, or who helps instead, and what to say."""
    is_sensitive = situation.sensitivity_after(call.answers) == "sensitive"
    here, district = directory.current(), district_of(call)
    values: dict[str, Any] = {
        "end": end,
        "is_case": end.action is Action.CASE,
        "is_redirect": end.action is Action.REDIRECT,
        "say": end.say(language),
        "say_theirs": end.say(call.language) if call.language != language else "",
        "is_sensitive": is_sensitive,
        "person_form": forms.get("person_form") or PersonForm(asks_safety=is_sensitive),
    }
    if end.action is Action.CASE:
        route = rules.route(situation=situation, end=end, district=district, at=at, directory=here)
        may_join = situation.may_be_joined and not call.nearby_seen and not is_sensitive
        found = nearby.cases_near(
            situation=situation.code, latitude=call.latitude, longitude=call.longitude, at=at
        ) if may_join else []  # fmt: skip
        return values | {
            "route": route,
            "who": route.service.plain_name(language) if route.service else _("the city's coordinator"),
            "nearby": found,
        }
    service = here.service_for(end.redirect_kind, district, at) if end.redirect_kind else None
    known = [] if is_sensitive else tour.sent_before(call, language=language, at=at)
    is_round = _is_round(call, end, service)
    return values | {
        "card": cards.answer_card(end, at=at, district=district, language=language),
        "known": known if call.is_same_matter is None else [],
        "stops": tour.stops(call.tried, known=known, language=language),
        "others": [
            {"code": one.code, "name": one.name(language), "is_tried": one.code in call.tried}
            for one in sorted(here.services.values(), key=lambda one: one.name(language).casefold())
        ],
        "is_round": is_round,
        "is_ours": end.redirect_kind == ServiceKind.CITY_LINE,
        "service_name": service.name(language) if service else "",
        "owner": tour.owner_of(call.tried) if is_round else None,
    }


def _is_round(call: Call, end: End, service: ServiceView | None) -> bool:
    """Whether this redirect ends here: the service was tried already, or it is the city line, which is this desk."""
    return end.redirect_kind == ServiceKind.CITY_LINE or bool(service and service.code in call.tried)


def _next(call: Call, values: dict[str, Any]) -> str:
    """Return which part of the page the eye and the keyboard go to."""
    if values["places"]:
        return "places"
    if not call.place_said:
        return "place"
    if values["situation"] is None:
        return "suggested" if values["suggested"] else "situation"
    if values["question"]:
        return "question"
    return "nearby" if values.get("nearby") else "result"


@step
def place(request: HttpRequest, call: Call) -> HttpResponse:
    """Find the place in the city's list; where several fit, a short list; words that fit none are kept as they are."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return page(request, call, place_form=form)
    said = form.cleaned_data
    call.language, call.door, call.place_note = said["language"], said["door"], said["place_note"]
    if said["place"] != call.place or not call.place_said:
        found = places.search(said["place"], limit=MOST_PLACES) if said["place"] else []
        picked = request.POST.get("picked", "")
        chosen = next((one for one in found if one.code == picked), found[0] if len(found) == 1 else None)
        call.place, call.latitude, call.longitude, call.place_said = said["place"], None, None, False
        if chosen is None and found and picked != "words":
            drafts.save(request, call)
            return page(request, call, place_form=form, places=found)
        if chosen is not None:
            call.place, call.latitude, call.longitude = chosen.name, chosen.latitude, chosen.longitude
    call.place_said, call.nearby_seen, call.join, call.is_same_matter = True, False, None, None
    return on(request, call)


@step
def place_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Return the places that what is typed so far may mean, for the list under the field."""
    text = request.POST.get("place", "")[:200]
    found = places.search(text, limit=MOST_PLACES) if len(text.strip()) > 2 else []
    return render(request, "desk/_places.html", {"places": found})


@step
def situation(request: HttpRequest, call: Call) -> HttpResponse:
    """Hear what it is about: by words, or from the list. A grievance goes to its own sealed page; nothing of it stays."""
    form = SituationForm(request.POST, choices=_choices(language_of(request)))
    if not form.is_valid():
        return page(request, call, situation_form=form)
    call.words = form.cleaned_data["words"].strip()
    chosen = request.POST.get("chosen") or form.cleaned_data["situation"]
    found = situations_catalogue.current().situations.get(chosen)
    if found is not None and found.kind is Kind.GRIEVANCE:
        return to_the_lane(request, call)
    if found is None and not call.words:
        form.add_error("words", _("Write a few words, or choose from the list."))
        return page(request, call, situation_form=form)
    if not call.place_said:
        call.place_said = True  # whoever cannot say where is not asked twice
    call.situation, call.answers, call.join, call.nearby_seen = found.code if found else "", {}, None, False
    call.tried, call.is_same_matter = [], None
    return on(request, call)


@step
def to_grievance(request: HttpRequest, call: Call) -> HttpResponse:
    """Go to the sealed page for what police or an office did."""
    return to_the_lane(request, call)


def to_the_lane(request: HttpRequest, call: Call) -> HttpResponse:
    """Forget the call here and open the lane's page, also where htmx asked."""
    drafts.end(request, call)
    address = reverse("complaints:phone")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@step
def answer(request: HttpRequest, call: Call) -> HttpResponse:
    """Take the answer to a closed question, or go back by one."""
    chosen, here = drafts.standing(call, situations_catalogue.current())
    if chosen is None:
        return on(request, call)
    if "back" in request.POST:
        path = chosen.path(call.answers)
        call.answers = dict(path[:-1])
        if not path:
            call.situation = ""
    elif isinstance(here, Question):
        code = request.POST.get("choice", "")
        if any(choice.code == code for choice in here.choices):
            call.answers = {**call.answers, here.code: code}
        _situation, there = drafts.standing(call, situations_catalogue.current())
        if isinstance(there, End) and there.action is Action.GRIEVANCE:
            return to_the_lane(request, call)
    call.join, call.nearby_seen = None, False
    return on(request, call)


@step
def join(request: HttpRequest, call: Call) -> HttpResponse:
    """Add the caller to an open public case nearby, or go on with a new one."""
    wanted = request.POST.get("join", "")
    found = nearby.cases_near(
        situation=call.situation, latitude=call.latitude, longitude=call.longitude, at=timezone.now()
    )
    call.join = next((near.case.pk for near in found if near.case.public_id == wanted), None)
    call.nearby_seen = True
    return on(request, call)


@step
def tried(request: HttpRequest, call: Call) -> HttpResponse:
    """Note which services had this matter before, by what the caller says and what the desk itself remembers."""
    here, said = directory.current(), request.POST.getlist("tried")
    if "same" in request.POST:
        call.is_same_matter = request.POST["same"] == "yes"
        if call.is_same_matter:
            known = tour.sent_before(call, language=language_of(request), at=timezone.now())
            said = [*(stop.code for stop in known), *call.tried]
        else:
            said = call.tried
    call.tried = list(dict.fromkeys(code for code in said if here.service(code)))
    return on(request, call)


@step
def take(request: HttpRequest, call: Call) -> HttpResponse:
    """Take it: a case or joined to one; a matter sent round goes to a coordinator by name."""
    chosen, here = drafts.standing(call, situations_catalogue.current())
    if chosen is None or not isinstance(here, End):
        return on(request, call)
    form = PersonForm(request.POST, asks_safety=chosen.sensitivity_after(call.answers) == "sensitive")
    if not form.is_valid():
        return page(request, call, person_form=form)
    at, said = timezone.now(), form.cleaned_data
    try:
        if here.action is Action.CASE:
            intake = _intake(request, call, said, call.situation, call.answers, at=at)
            taken = actions.take(intake=intake, may_ask_later=said["may_ask_later"], by=by(request), at=at)
        else:
            taken = _take_sent_round(request, call, here, said, at=at)
    except cases.CannotJoin:
        call.join, call.nearby_seen = None, True
        messages.info(request, _("That case has just been closed. Take this one as a new case."))
        return on(request, call)
    except actions.NobodyCoordinates:
        messages.error(request, _("No coordinator has an account yet. Tell the city's coordinator by phone."))
        return on(request, call)
    except NotRound:
        return on(request, call)
    drafts.end(request, call, reference=taken.reporter.reference)
    return redirect("desk:ended")


class NotRound(Exception):
    """Nobody has tried this service yet: the caller is led there."""


def _take_sent_round(request: HttpRequest, call: Call, end: End, said: dict[str, Any], *, at: datetime) -> cases.Taken:
    service = directory.current().service_for(end.redirect_kind, district_of(call), at) if end.redirect_kind else None
    if not _is_round(call, end, service):
        raise NotRound
    code, answers = actions.way_of_sent_round(call.situation, call.answers)
    return actions.take_sent_round(
        intake=_intake(request, call, said, code, answers, at=at),
        stops=tour.stops(call.tried, known=[], language=language_of(request)),
        owner=tour.owner_of(call.tried),
        may_ask_later=said["may_ask_later"],
        by=by(request),
        at=at,
    )


def _intake(
    request: HttpRequest, call: Call, said: dict[str, Any], code: str, answers: dict[str, str], *, at: datetime
) -> cases.Intake:
    return cases.Intake(
        situation=code,
        door=Door(call.door),
        received_at=at,
        answers=answers,
        words=call.words,
        place=cases.Place(latitude=call.latitude, longitude=call.longitude, text=call.place, note=call.place_note),
        person=cases.Person(
            language=call.language,
            channel=said["channel"],
            email=said["email"],
            phone=said["phone"],
            letter_address=said["letter_address"],
            name=said["name"],
            is_safe_channel=bool(said.get("is_safe_channel")),
        ),
        join=call.join,
        key=cases.Key(scope=f"desk:{by(request).reference}"[:80], key=call.nonce, body=call.nonce.encode()),
        may_lack_end=True,
    )


@step
def redirected(request: HttpRequest, call: Call) -> HttpResponse:
    """Write down that the caller was led elsewhere, or informed. A service already tried is refused."""
    chosen, here = drafts.standing(call, situations_catalogue.current())
    if chosen is None or not isinstance(here, End) or here.action is Action.CASE:
        return on(request, call)
    at, sent_on = timezone.now(), None
    if here.action is Action.INFORM:
        actions.inform(call=call, by=by(request), at=at)
    else:
        service = (
            directory.current().service_for(here.redirect_kind, district_of(call), at) if here.redirect_kind else None
        )
        is_sensitive = chosen.sensitivity_after(call.answers) == "sensitive"
        try:
            if here.redirect_kind == ServiceKind.CITY_LINE:
                raise actions.AlreadyTried
            contact = actions.redirect(
                call=call, service=service.code if service else "", number_code=here.number_code,
                is_sensitive=is_sensitive, by=by(request), at=at,
            )  # fmt: skip
        except actions.AlreadyTried:
            messages.error(
                request, _("They were there already. Nobody is sent there a second time: a coordinator takes it.")
            )
            return on(request, call)
        if rules.may_be_asked_after(
            situation=chosen, is_sensitive=is_sensitive, number_code=here.number_code,
            service_kind=service.kind if service else "",
        ):  # fmt: skip
            sent_on = contact.pk
    drafts.end(request, call, sent_on=sent_on)
    if sent_on is not None:
        return redirect("desk:sent_on")
    messages.success(request, _("Written down. The next call can come."))
    return redirect("desk:desk")


@open_to(*AT_THE_DESK)
@require_GET
def ended(request: HttpRequest) -> HttpResponse:
    """Show what the last call got: reference and PIN to read out, who answers by when, and a slip to print."""
    last = drafts.last(request.session)
    if last.sent_on is not None:
        return redirect("desk:sent_on")
    reference = last.reference
    reporter = (
        Reporter.objects.select_related("case", "case__owner", "recipient").filter(reference=reference).first()
        if reference
        else None
    )
    if reporter is None:
        return redirect("desk:desk")
    language, to, case = language_of(request), reporter.recipient, reporter.case
    service = next((one for one in directory.current().services.values() if one.pk == case.service_id), None)
    phone = mask_phone(to.phone)
    reached = {"sms": phone, "call": phone, "email": mask_email(to.email), "letter": mask_letter(to.letter_address)}
    return render(
        request,
        "desk/ended.html",
        {
            "reporter": reporter,
            "case": case,
            "pin": _spoken_pin(reporter),
            "who": service.plain_name(language) if service else _("the city's coordinator"),
            "owner": case.owner,
            "is_theirs": service is not None and follow.is_theirs(case),
            "promise_state": follow.promise_state(case, at=timezone.now()),
            "reached": reached.get(to.channel, ""),
            "channel": to.get_channel_display(),
        },
    )


def _spoken_pin(reporter: Reporter) -> str:
    pin = rules.first_pin(key=settings.SECRET_KEY, reference=reporter.reference)
    return f"{pin[:3]} {pin[3:]}"
