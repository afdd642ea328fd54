"""A case on paper: PDF/UA-1 by typst in a child process with little memory and time.

The child gets a fresh folder with the layout, the QR code and our own small photos; values come as JSON and are never
read as markup. No packages, no system fonts, nothing outside the folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.cases.dossier import Line, Person
from parvis.cases.models import Attachment, Case
from parvis.cases.telling import Told
from parvis.core import references, said
from parvis.correspondence import wording

SECONDS = 20
MOST_PHOTOS = 4
MOST_LINES = 120


class CannotPrint(Exception):
    """The child process did not come back with a PDF in its time and memory."""


def of_case(values: Mapping[str, Any], *, printed_by: str, with_contacts: bool, base_url: str) -> bytes:
    """Return the PDF of a case from the values of its page, in the page's language. Raises CannotPrint."""
    case: Case = values["case"]
    with tempfile.TemporaryDirectory(prefix="parvis-pdf-") as name:
        root = Path(name)
        (root / "case.typ").write_text((resources.files(__package__) / "case.typ").read_text(encoding="utf-8"))
        segno.make(base_url + case.get_absolute_url(), error="m").save(str(root / "qr.svg"), scale=4, border=2)
        photos = _photos(values["photos"], root)
        content = _content(values, printed_by=printed_by, with_contacts=with_contacts, photos=photos)
        return _compile(root, content)


def _compile(root: Path, content: Mapping[str, Any]) -> bytes:
    child = str(resources.files(__package__) / "child.py")
    try:
        done = subprocess.run(  # noqa: S603  (our own Python and our own file)
            [sys.executable, "-I", child, str(root)],
            input=json.dumps(_printable(content)).encode(), capture_output=True, timeout=SECONDS, check=False, cwd=root,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(root), "TMPDIR": str(root)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotPrint from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise CannotPrint
    return done.stdout


def _printable(value: Any) -> Any:
    """Return the values without control and direction signs, which no font can draw."""
    if isinstance(value, str):
        return wording.clean(value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def _photos(lines: Sequence[Line], root: Path) -> list[str]:
    names = []
    for number, row in enumerate(
        Attachment.objects.filter(pk__in=[line.id for line in lines]).order_by("id")[:MOST_PHOTOS]
    ):
        try:
            with default_storage.open(row.small_name, "rb") as source:
                (root / f"photo{number}.jpg").write_bytes(source.read())
        except FileNotFoundError:
            continue
        names.append(f"photo{number}.jpg")
    return names


def _content(values: Mapping[str, Any], *, printed_by: str, with_contacts: bool, photos: list[str]) -> dict[str, Any]:
    case: Case = values["case"]
    now = timezone.now()
    facts = [
        (_("Where"), ", ".join(filter(None, [case.place, case.place_note]))),
        (_("District"), case.district.name if case.district else ""),
        (_("Received"), said.moment(case.received_at, now=now)),
        (_("State"), case.get_state_display()),
        (_("Service"), values["service_name"]),
        (_("Answer promised by"), said.part_of_day(case.first_due_at, now=now) if case.first_due_at else ""),
        (
            _("Date now"),
            said.part_of_day(case.due_at, now=now) if case.due_at and case.due_at != case.first_due_at else "",
        ),
        *values["answers"],
    ]
    return {
        "language": (get_language() or "en").split("-")[0],
        "city": values["city_name"],
        "title": values["title"],
        "reference": references.spoken(case.reference),
        "facts": [[key, value] for key, value in facts if value],
        "said_title": _("What people told the city"),
        "said": [[_person(values["numbers"].get(line.reporter)), line.text] for line in values["contacts"]],
        "photos": photos,
        "photo_alt": _("Photo of the case"),
        "history_title": _("What happened"),
        "history": [[said.moment(one.at, now=now), _line(one), one.words] for one in values["history"][-MOST_LINES:]],
        "contacts_title": _("How to reach the people") if with_contacts else "",
        "contacts": [_contact(person) for person in values["people"]] if with_contacts else [],
        "qr_alt": _("QR code: the case in the inbox, for those who may open it"),
        "footer": _(
            "Printed by %(who)s on %(when)s. Personal data: keep it closed and destroy it when it is no longer needed."
        ) % {"who": printed_by, "when": said.moment(now, now=now)},
    }  # fmt: skip


def _line(told: Told) -> str:
    return " · ".join(filter(None, [told.title, told.who]))


def _contact(person: Person) -> list[str]:
    to = person.reporter.recipient
    reached = ", ".join(filter(None, [person.reporter.name, to.email, to.phone, to.letter_address.replace("\n", ", ")]))
    return [_person(person.number), reached or "–"]


def _person(number: int | None) -> str:
    return _("Person %(number)s") % {"number": number or "–"}
