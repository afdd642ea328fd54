"""What is not yet confirmed: everything a city should look at before residents rely on it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parvis.city import hours as opening_hours
from parvis.city.directory import Directory, ServiceView
from parvis.city.models import CityTextKey, Relation
from parvis.city.packs import Force, Offence, Remedy, Stage, recognise_code
from parvis.city.packs.names import OFFENCE_NAMES, STAGE_NAMES


@dataclass(frozen=True)
class Item:
    """One thing to look at. `is_by_hand`: somebody vouches for it; otherwise it goes when the data are there.

    `area` says where it is mended: city, texts, districts, services, agreements, numbers, waits or pack.
    """

    code: str
    area: str
    what: str
    todo: str
    is_by_hand: bool = False


def open_items(here: Directory, on: date) -> list[Item]:
    """Return what is still open on a day, in the order in which a city would work through it."""
    return [item for item in all_items(here, on) if item.code not in here.city.confirmed]


def all_items(here: Directory, on: date) -> list[Item]:
    """Return the same with what somebody has vouched for."""
    return [
        *_city(here), *_data_protection(), *_texts(here), *_districts(here), *_services(here, on), *_numbers(here, on),
        *_waits(here, on), *_pack(here),
    ]  # fmt: skip


def _city(here: Directory) -> Iterator[Item]:
    city = here.city
    if not city.sender_email:
        yield Item("sender", "city", _("No sender address is set."), _("Say from which address the city writes."))
    else:
        yield Item(
            "sender.works",
            "city",
            _("Nobody has tried whether mail from %(address)s arrives.") % {"address": city.sender_email},
            _("Send a message to yourself and confirm that it came."),
            is_by_hand=True,
        )
    yield Item(
        "holidays",
        "city",
        _("The public holidays of %(place)s are used.") % {"place": f"{city.country} {city.region}".strip()},
        _("Compare this year's list with the one the city keeps."),
        is_by_hand=True,
    )
    yield Item(
        "working_time",
        "city",
        _("Promises in working time count “%(hours)s”.") % {"hours": city.working_time},
        _("Agree on these hours with the services."),
        is_by_hand=True,
    )


def _data_protection() -> Iterator[Item]:
    yield Item(
        "dpia", "city", _("Nobody has agreed to the data protection impact assessment."),
        _("Work through the draft in docs/dpia.md with the data protection officer, then confirm it."), is_by_hand=True,
    )  # fmt: skip
    yield Item(
        "legal_pages", "texts", _("Nobody has read the legal notice, the data notice and the accessibility statement."),
        _("Have them read by the city's lawyer, then confirm them."), is_by_hand=True,
    )  # fmt: skip
    yield Item(
        "periods", "city", _("Nobody has agreed how long data is kept."),
        _("Compare the shipped periods with the law and the archive's rules, then confirm them."), is_by_hand=True,
    )  # fmt: skip


def _texts(here: Directory) -> Iterator[Item]:
    for key in CityTextKey:
        for language in here.city.languages:
            if (key.value, language) not in here.texts:
                yield Item(
                    f"text.{key}.{language}",
                    "texts",
                    _("“%(page)s” is not written in “%(language)s”.") % {"page": key.label, "language": language},
                    _("Write it, or have it translated."),
                )


def _districts(here: Directory) -> Iterator[Item]:
    if not here.districts:
        yield Item("districts", "districts", _("There are no districts."), _("Import them with import_districts."))
    for district in here.districts.values():
        if district.population is None:
            yield Item(
                f"population.{district.code}",
                "districts",
                _("The population of “%(name)s” is not known.") % {"name": district.name},
                _("Write it with its date: without it no figure per inhabitant can be shown."),
            )


def _services(here: Directory, on: date) -> Iterator[Item]:
    if not here.services:
        yield Item("services", "services", _("There are no services."), _("Import them with import_services."))
    for service in here.services.values():
        yield from _service(here, service, on)


def _service(here: Directory, service: ServiceView, on: date) -> Iterator[Item]:
    name = service.name(here.city.default_language)
    if not service.phones and not service.email and not service.web_page:
        yield Item(
            f"reach.{service.code}",
            "services",
            _("Nobody outside can reach “%(name)s”.") % {"name": name},
            _("Give it a number, an address or a page."),
        )
    if not _has_hours(service):
        yield Item(
            f"hours.{service.code}",
            "services",
            _("The opening hours of “%(name)s” are not known.") % {"name": name},
            _("Write them: residents are told when it opens next."),
        )
    missing = [language for language in here.city.languages if not service.names.get(language)]
    if missing:
        yield Item(
            f"name.{service.code}",
            "services",
            _("“%(name)s” has no name in: %(languages)s.") % {"name": name, "languages": ", ".join(missing)},
            _("Write what people call it."),
        )
    if service.relation != Relation.CONTROLLER and not any(a.holds_on(on) for a in here.agreements_of(service.code)):
        yield Item(
            f"agreement.{service.code}",
            "agreements",
            _("“%(name)s” has signed no agreement.") % {"name": name},
            _("Without one, residents read that it was passed on and nothing is promised."),
        )


def _has_hours(service: ServiceView) -> bool:
    try:
        opening_hours.check(service.hours)
    except opening_hours.HoursUnclear:
        return False
    return bool(service.hours.strip())


def _numbers(here: Directory, on: date) -> Iterator[Item]:
    pack = here.pack
    language = here.city.default_language
    if not any(number.source.is_confirmed for number in pack.text_numbers):
        yield Item(
            "text_number",
            "numbers",
            _("No confirmed way to reach the emergency services in writing is known."),
            _("Ask the emergency centre what deaf people use here, and confirm or correct it."),
        )
    for number in pack.numbers:
        said = {"number": number.number, "name": number.name(language)}
        if not number.source.is_confirmed:
            yield Item(
                f"pack.{number.code}",
                "numbers",
                _("%(number)s (%(name)s) was not found on a public page.") % said,
                _("Call it, correct it or hide it."),
                is_by_hand=True,
            )
        elif number.source.is_due(on):
            yield Item(
                f"due.{number.code}.{number.source.check_by.isoformat()}",
                "numbers",
                _("%(number)s (%(name)s) is due to be tried again.") % said,
                _("Call it and write down the day."),
            )


def _pack(here: Directory) -> Iterator[Item]:
    pack, language = here.pack, here.city.default_language
    items: tuple[Force | Remedy, ...] = (*pack.forces, *pack.remedies)
    for item in items:
        if not item.source.is_confirmed:
            yield Item(
                f"pack.{item.code}",
                "pack",
                _("What is said of “%(name)s” comes from general knowledge.") % {"name": item.name(language)},
                _("Have it read by the city's lawyer."),
                is_by_hand=True,
            )
    for code, about, said in _law(here):
        yield Item(f"pack.{code}", "pack", f"{about}: {said}", _("Have it read by the city's lawyer."), is_by_hand=True)
    for part in ("not_a_criminal_complaint", "passed_on_by_law", "video", "staff_groups"):
        statement = getattr(pack, part)
        if not statement.source.is_confirmed:
            yield Item(
                f"pack.{pack.country.lower()}-{part}",
                "pack",
                statement.text(language),
                _("Have it read by the city's lawyer."),
                is_by_hand=True,
            )


def _waits(here: Directory, on: date) -> Iterator[Item]:
    if not here.waits:
        yield Item(
            "waits",
            "waits",
            _("Nobody has said how long police, prosecutor and court usually take here."),
            _("Ask them and write it down with its source; or confirm that none of them says."),
            is_by_hand=True,
        )
    for (stage, offence), wait in here.waits.items():
        if wait.is_due(on):
            about = OFFENCE_NAMES[Offence(offence)] if offence in set(Offence) else _("all offences")
            yield Item(
                f"wait.{stage}.{offence or 'all'}.{wait.check_by.isoformat()}",
                "waits",
                _("How long it takes (%(step)s: %(offence)s) is due to be asked again.")
                % {"step": STAGE_NAMES[Stage(stage)], "offence": about},
                _("Ask, and write down what was said and of which day it is."),
            )


def _law(here: Directory) -> Iterator[tuple[str, str, str]]:
    """Return what nobody confirmed of officers' cards and of the way through justice: code, what it is about, words."""
    pack, language = here.pack, here.city.default_language
    for force in pack.forces:
        if not force.recognise.source.is_confirmed:
            yield recognise_code(force), force.name(language), force.recognise.text(language)
    for step in pack.justice.steps:
        if not step.source.is_confirmed:
            yield step.code, str(STAGE_NAMES[step.stage]), step.text("who", language)
    for right in pack.justice.rights:
        if not right.source.is_confirmed:
            yield right.code, _("Rights of victims"), right.text(language)
    for note in pack.justice.offences:
        if not note.source.is_confirmed:
            yield note.code, str(OFFENCE_NAMES[note.offence]), note.text(language)
