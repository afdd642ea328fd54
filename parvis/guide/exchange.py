"""Catalogue, sheets and numbers as YAML files: given to another city, and taken from one."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.city import packs
from parvis.city.forms import NumberForm
from parvis.city.models import NumberEdit
from parvis.core import strict_yaml
from parvis.guide import pocket
from parvis.guide.pocket import reading, shape
from parvis.guide.pocket.shape import Sheet
from parvis.guide.pocket.validation import SHARED, read
from parvis.situations import actions, catalogue
from parvis.situations.rules.files import as_yaml, write
from parvis.situations.rules.problems import Problem

CATALOGUE, SHEETS, NUMBERS = "catalogue/", "sheets/", "numbers.yml"
MAX_BYTES = 5_000_000
MOST_FILES = 120


class Unreadable(Exception):
    """The upload is no YAML file and no archive of them, or too big; `sentence` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def exported() -> dict[str, str]:
    """Return everything the city says, by file name: the catalogue, the sheets with its words, its corrected numbers."""
    try:
        tree = actions.working_tree()
    except actions.NothingLoaded:
        tree = catalogue.shipped_layer().tree
    files = {f"{CATALOGUE}{name}": text for name, text in write(tree).items()}
    files |= {f"{SHEETS}{sheet.code}.yml": as_yaml(_body(sheet)) for sheet in pocket.current().sheets.values()}
    numbers = {row.code: _number(row) for row in NumberEdit.objects.order_by("code")}
    return files | ({NUMBERS: as_yaml({"numbers": numbers})} if numbers else {})


def _body(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as its file says it."""
    said: dict[str, Any] = {part: dict(words) for part, words in sheet.texts.items()}
    said |= {part: {code: list(lines) for code, lines in lists.items()} for part, lists in sheet.lists.items()}
    ways = [
        {key: value for key, value in (("service", way.service), ("number", way.number)) if value}
        | {"what": dict(way.what)}
        for way in sheet.hand_over
    ]
    head = {
        "order": str(sheet.order),
        "group": sheet.group,
        "situations": list(sheet.situations),
        "law": list(sheet.law),
    }
    officers = ("title", "synonyms", "first", "say", "steps", "last_resort", "never", "equipment")
    return {
        **head,
        "sources": list(sheet.sources),
        **({"sensitive": "yes"} if sheet.is_sensitive else {}),
        **{part: said[part] for part in officers},
        "hand_over": ways,
        "rights": {"title": said["rights_title"], **{part: said[part] for part in (*shape.RIGHTS_LISTS, "contest")}},
    }


def _number(row: NumberEdit) -> dict[str, str]:
    said = {"number": row.number, "hours": row.hours, "withdrawn": "yes" if row.is_hidden else ""}
    days = {"checked_on": row.checked_on.isoformat(), "check_by": row.check_by.isoformat()}
    return {key: value for key, value in said.items() if value} | days


def archive(files: Mapping[str, str]) -> bytes:
    """Return the files as one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def unpacked(name: str, data: bytes) -> dict[str, str]:
    """Return file names and texts of an upload: an archive, or one YAML file. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is over 5 MB."))
    if data.startswith(b"PK"):
        return _from_archive(data)
    if not name.endswith((".yml", ".yaml")):
        raise Unreadable(_("Choose a YAML file (.yml), or the archive (.zip) that another city exported."))
    return {name.rsplit("/", 1)[-1].replace(".yaml", ".yml"): _text(data, name)}


def _from_archive(data: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = [entry for entry in packed.infolist() if entry.filename.endswith(".yml")]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise Unreadable(_("There is too much in this archive."))
            return {entry.filename: _text(packed.read(entry), entry.filename) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise Unreadable(_("This archive cannot be opened. Export it again.")) from None


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("%(file)s is not text. Save it as UTF-8.") % {"file": name}) from None


def sorted_out(files: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str], str]:
    """Return catalogue files, sheets, and the text of the numbers; a file on its own is known by its name."""
    known = pocket.current().sheets
    situations, sheets, numbers = dict[str, str](), dict[str, str](), ""
    for path, text in files.items():
        name = path.rsplit("/", 1)[-1]
        if name == NUMBERS:
            numbers = text
        elif SHEETS in path or ("/" not in path and name.removesuffix(".yml") in known):
            sheets[name] = text
        else:
            situations[name] = text
    return situations, sheets, numbers


def words_of_sheets(files: Mapping[str, str]) -> tuple[dict[tuple[str, str], dict[str, str]], list[Problem]]:
    """Return the words of each sheet by (code, language), and what is wrong with the files."""
    if not files:
        return {}, []
    known, shipped = pocket.current().sheets, reading.shipped_files()
    strangers = [name for name in files if name.removesuffix(".yml") not in known and name != SHARED]
    if strangers:
        sentence = _("There is no sheet of this name here.")
        return {}, [Problem((), sentence, file=name, line=1) for name in strangers]
    own = {name: text for name, text in files.items() if name != SHARED}
    found = read({**shipped, **own}, situations=frozenset(catalogue.shipped().situations) | _situations())
    if found.problems:
        return {}, found.problems
    said: dict[tuple[str, str], dict[str, str]] = {}
    spoken = dict(settings.LANGUAGES)
    for name in own:
        sheet = Sheet.of(code := name.removesuffix(".yml"), found.sheets[code])
        for language in (one for one in sheet.texts["title"] if one in spoken):
            parts = (*shape.TEXT_PARTS, *shape.LIST_PARTS)
            said[code, language] = {part: words for part in parts if (words := sheet.written(part, language))}
    return said, []


def _situations() -> frozenset[str]:
    return frozenset(catalogue.current().situations)


def numbers_of(text: str, *, country: str) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Return what to know of each number, as `city.check_number` takes it, and what is wrong with the file."""
    if not text:
        return {}, []
    try:
        document = strict_yaml.read(text)
    except strict_yaml.Refused as refused:
        return {}, [Problem((), refused.sentence, file=NUMBERS, line=refused.line)]
    content = document.content
    rows = content.get("numbers") if isinstance(content, dict) else None
    if not isinstance(rows, dict):
        return {}, [Problem((), _("Write “numbers:”, and below it each number by its code."), file=NUMBERS, line=1)]
    found, problems = dict[str, dict[str, Any]](), list[Problem]()
    for code, row in rows.items():
        sentences, known = _read_number(code, row if isinstance(row, dict) else {}, country)
        line = document.lines.get(("numbers", code), 1)
        problems += [Problem((code,), sentence, file=NUMBERS, line=line) for sentence in sentences]
        found[code] = known
    return found, problems


def _read_number(code: str, row: Mapping[str, Any], country: str) -> tuple[list[str], dict[str, Any]]:
    shipped = packs.pack(country).number(code)
    if shipped is None:
        return [_("The numbers of this country have no “%(code)s”.") % {"code": code}], {}
    number = str(row.get("number", ""))
    outcome = NumberForm.CORRECTED if number else NumberForm.RIGHT
    outcome = NumberForm.WITHDRAWN if row.get("withdrawn") == "yes" else outcome
    form = NumberForm({**row, "outcome": outcome}, shipped=shipped, shown=shipped.number)
    if form.is_valid():
        return [], form.known()
    return list(_sentences(form)), {}


def _sentences(form: NumberForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield from (f"{label}: {error}" if label else str(error) for error in errors)


def today_name(day: date) -> str:
    """Return what the exported archive is called."""
    return f"parvis-{day.isoformat()}.zip"
