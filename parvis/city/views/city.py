"""The city itself: where to begin, numbers, what is not confirmed, history, settings and texts."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import actions, changes, confirmation, directory, packs
from parvis.city import ways as more
from parvis.city.forms import (
    LANGUAGE_NAMES,
    CityForm,
    NumberForm,
    TextForm,
)
from parvis.city.models import CityTextKey, EditHistory, NumberEdit
from parvis.city.number_checks import SOON_DAYS, NumberCheck, NumberState, number_checks, to_look_at
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, actor_of, done, form_page
from parvis.core import said
from parvis.core.access import has_role, open_to

CHECK_AGAIN = timedelta(days=180)
ON_A_PAGE = 50
MOST_DAYS = 400


def _things(count: int) -> str:
    """Return how much waits to be confirmed, in words also where nothing does."""
    if not count:
        return _("Everything is confirmed.")
    return ngettext("%(count)d thing to look at", "%(count)d things to look at", count) % {"count": count}


@open_to(*OFFICE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to everything a city keeps about itself; what waits comes first."""
    here, today = directory.current(), timezone.localdate()
    waiting = len(confirmation.open_items(here, today))
    ways = [
        ("unconfirmed", _("Not yet confirmed"), _things(waiting)),
        ("services", _("Services"), _("Who answers, and their agreements")),
        ("hours", _("Opening hours"), _("Who is open now, and when next")),
        ("notices", _("Notices"), _("What everybody should know for a while")),
        ("numbers", _("Numbers"), _("Emergency and help numbers, and when they were last tried")),
        ("waits", _("Usual waits in justice"), _("How long police, prosecutor and court take, and who says so")),
        ("districts", _("Districts"), _("Names, borders and people")),
        ("history", _("History"), _("Who changed what")),
    ]
    if has_role(request.user, "administrator"):
        ways += [
            ("settings", _("The city"), _("Name, languages, working time, sender")),
            ("texts", _("Pages of the city"), _("Legal notice, data, accessibility")),
            ("protected", _("Protected places"), _("Where the map shows only the district")),
        ]
    cards = [(reverse(f"city:{name}"), title, text) for name, title, text in ways]
    cards += [(reverse(way.url_name), way.title, way.text) for way in more.cards]
    return render(request, "city/home.html", {"cards": cards, "city": here.city})


@open_to(*OFFICE)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """List the numbers of the country pack, what is due first; `?due=90` keeps what is to be looked at in 90 days."""
    here, today = directory.current(), timezone.localdate()
    asked = request.GET.get("due", "")
    days = min(int(asked), MOST_DAYS) if asked.isdecimal() and len(asked) < 5 else None
    checks = number_checks(
        packs.pack(here.city.country), here.pack, on=today, within_days=SOON_DAYS if days is None else days
    )
    table = Table(
        _("Numbers of the country pack"),
        (_("Number"), _("What for"), _("Who answers"), _("Last looked at"), _("Look again by")),
        [_number_row(check, request.LANGUAGE_CODE) for check in (checks if days is None else to_look_at(checks))],
    )
    links = [
        (reverse("city:numbers"), _("All numbers"), days is None),
        *(
            (
                f"{reverse('city:numbers')}?due={span}",
                _("To look at within %(days)s days") % {"days": span},
                days == span,
            )
            for span in (SOON_DAYS, 90)
        ),
    ]
    advice = _(
        "Try each number by calling it, then press it here and write down what you found. What you write holds at "
        "once, on every page."
    )
    context = {
        "title": _("Numbers"),
        "table": table,
        "links": links,
        "advice": advice,
        "prints": more.prints_to_replace(),
    }
    return render(request, "city/list.html", context)


_STATES: dict[NumberState, tuple[Any, str]] = {
    NumberState.DUE: (gettext_lazy("Due"), "late"),
    NumberState.UNCONFIRMED: (gettext_lazy("Not confirmed"), "soon"),
    NumberState.SOON: (gettext_lazy("Soon due"), "soon"),
    NumberState.FINE: ("", ""),
    NumberState.WITHDRAWN: (gettext_lazy("Withdrawn"), ""),
}


def _number_row(check: NumberCheck, language: str) -> Row:
    number, source = check.number, check.number.source
    mark, state = _STATES[check.state]
    return Row(
        (
            Cell(number.number, reverse("city:number", args=[number.code]), mark=mark),
            Cell(number.name(language), note=number.hours),
            Cell(number.answered_by, note=_("Corrected by the city") if source.is_from_city else source.url),
            Cell(source.checked_on),
            Cell(source.check_by),
        ),
        state=state,
    )


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what came of looking at a number: still right, corrected or withdrawn; it holds at once."""
    here = directory.current()
    shipped = packs.pack(here.city.country).number(code)
    if shipped is None:
        raise Http404
    edit = NumberEdit.objects.filter(code=code).first()
    shown = edit.number if edit and edit.number else shipped.number
    today = timezone.localdate()
    begin: dict[str, Any] = {"checked_on": today, "check_by": today + CHECK_AGAIN, "outcome": NumberForm.RIGHT}
    if edit:
        begin |= {"hours": edit.hours, "outcome": NumberForm.WITHDRAWN if edit.is_hidden else NumberForm.RIGHT}
    form = NumberForm(request.POST or None, initial=begin, shipped=shipped, shown=shown)
    if request.method == "POST" and form.is_valid():
        actions.check_number(code=code, by=actor_of(request), at=timezone.now(), **form.known())
        done(request, _("Written down. It holds from now on, on every page."))
        return redirect("city:numbers")
    facts = [
        {"key": _("Shown now"), "value": _("nothing: it was withdrawn") if edit and edit.is_hidden else shown},
        {"key": _("Who answers"), "value": shipped.answered_by},
        {"key": _("What for"), "value": shipped.purpose(request.LANGUAGE_CODE)},
        {"key": _("Hours in the country pack"), "value": shipped.hours or _("not known")},
        {"key": _("Number in the country pack"), "value": shipped.number},
        {"key": _("Source"), "value": shipped.source.url},
    ]
    rows = history_rows(EditHistory.objects.filter(subject=f"number:{code}").order_by("-id")[:ON_A_PAGE])
    return form_page(
        request,
        form,
        title=shipped.name(request.LANGUAGE_CODE),
        back=reverse("city:numbers"),
        facts=facts,
        table=Table(_("What was written down before"), HISTORY_HEADINGS, rows) if rows else None,
        heading=_("I looked at it"),
        button=_("Write it down"),
    )


@open_to(*OFFICE)
@require_safe
def unconfirmed(request: HttpRequest) -> HttpResponse:
    """List what nobody has confirmed yet, in the order in which to work through it."""
    here = directory.current()
    links = {
        "city": "city:settings",
        "texts": "city:texts",
        "districts": "city:districts",
        "services": "city:services",
        "agreements": "city:services",
        "numbers": "city:numbers",
        "waits": "city:waits",
    }
    items = [
        (item, reverse(links[item.area]) if item.area in links else "")
        for item in confirmation.open_items(here, timezone.localdate())
    ]
    whats = {item.code: item.what for item in confirmation.all_items(here, timezone.localdate())}
    newest_first = sorted(here.city.confirmed.items(), key=lambda pair: pair[1], reverse=True)
    vouched = [(code, whats.get(code, code), day) for code, day in newest_first]
    return render(request, "city/unconfirmed.html", {"items": items, "vouched": vouched})


@open_to(*OFFICE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Vouch for an item of the list, or put one back."""
    item = request.POST.get("item", "")
    here, today = directory.current(), timezone.localdate()
    if "doubt" in request.POST and item in here.city.confirmed:
        actions.doubt(item=item, by=actor_of(request), at=timezone.now())
        done(request, _("It is back on the list."))
    elif any(each.code == item and each.is_by_hand for each in confirmation.open_items(here, today)):
        actions.confirm(item=item, on=today, by=actor_of(request), at=timezone.now())
        done(request, _("Confirmed."))
    return redirect("city:unconfirmed")


@open_to(*OFFICE)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Show who changed what, newest first; `?about=service:cleaning` narrows it to one thing."""
    about = request.GET.get("about", "")[:120]
    edits = EditHistory.objects.order_by("-id")
    if about:
        edits = edits.filter(subject__startswith=about)
    page = Paginator(edits, ON_A_PAGE).get_page(request.GET.get("page"))
    table = Table(_("Changes"), HISTORY_HEADINGS, history_rows(page.object_list))
    context = {"title": _("History"), "table": table, "page": page, "about": about}
    return render(request, "city/list.html", context)


HISTORY_HEADINGS = (
    gettext_lazy("When"),
    gettext_lazy("Who"),
    gettext_lazy("What"),
    gettext_lazy("Field"),
    gettext_lazy("Before"),
    gettext_lazy("After"),
)


def history_rows(edits: Iterable[EditHistory]) -> list[Row]:
    """Return one row per changed field, with the name of who changed it."""
    edits = list(edits)
    people = get_user_model().objects.filter(actor_reference__in={edit.by_reference for edit in edits})
    names = {person.actor_reference: str(person) for person in people}
    teams = changes.team_names(edit.subject for edit in edits)
    values = changes.Values([(edit.field, edit.old, edit.new) for edit in edits])
    return [
        Row(
            (
                Cell(said.moment(edit.at, now=timezone.now())),
                Cell(names.get(edit.by_reference) or _KINDS.get(edit.by_kind, edit.by_kind)),
                Cell(changes.subject_label(edit.subject, teams), f"{reverse('city:history')}?about={edit.subject}"),
                Cell(changes.field_label(edit.field)),
                Cell(values.label(edit.field, edit.old)),
                Cell(values.label(edit.field, edit.new)),
            )
        )
        for edit in edits
    ]


_KINDS: dict[str, Any] = {
    "import": gettext_lazy("Taken in from a file"),
    "staff": gettext_lazy("Staff"),
    "key": gettext_lazy("A partner's program"),
    "worker": gettext_lazy("Parvis itself"),
}


@open_to("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Change the city's own row."""
    here = directory.current().city
    if not here.is_founded:
        raise Http404
    begin = {name: getattr(here, name) for name in CityForm.base_fields} | {"parts": list(here.parts)}
    form = CityForm(request.POST or None, initial=begin, country=here.country)
    if request.method == "POST" and form.is_valid():
        actions.change_city(changes=form.cleaned_data, by=actor_of(request), at=timezone.now())
        done(request, _("Saved."))
        return redirect("city:home")
    return form_page(request, form, title=_("The city"), back=reverse("city:home"))


@open_to("administrator")
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """List the city's own pages in its languages."""
    here = directory.current()
    rows = [
        Row(
            (
                Cell(key.label, reverse("city:text", args=[key.value, language])),
                Cell(LANGUAGE_NAMES.get(language, language)),
                Cell(_("written") if (key.value, language) in here.texts else _("not written")),
            ),
            state="" if (key.value, language) in here.texts else "soon",
        )
        for key in CityTextKey
        for language in here.city.languages
    ]
    table = Table(_("Pages of the city"), (_("Page"), _("Language"), _("State")), rows)
    return render(request, "city/list.html", {"title": _("Pages of the city"), "table": table})


@open_to("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Write one of the city's pages in one language."""
    here = directory.current()
    if key not in CityTextKey.values or language not in here.city.languages:
        raise Http404
    form = TextForm(request.POST or None, initial={"text": here.texts.get((key, language), "")})
    if request.method == "POST" and form.is_valid():
        actions.write_text(
            key=key, language=language, text=form.cleaned_data["text"], by=actor_of(request), at=timezone.now()
        )
        done(request, _("Saved."))
        return redirect("city:texts")
    title = f"{CityTextKey(key).label} ({LANGUAGE_NAMES.get(language, language)})"
    return form_page(request, form, title=title, back=reverse("city:texts"))
