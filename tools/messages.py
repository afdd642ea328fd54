"""Keeps the translations: finds every marked string, brings each .po up to date, compiles, says what is missing.

    tools/messages.py            update parvis/locale/<language>/LC_MESSAGES/django.po and compile
    tools/messages.py --check    change nothing; end with 1 where a language that should be complete is not

English is the source. French is complete. The other languages are complete in the files parvis/locale/resident_core.txt
names: what a resident must be able to read. Needs no gettext of the system.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "parvis" / "locale"
COMPLETE = ("fr",)
OF_THE_CORE = ("nl", "de", "es", "ca", "it", "pt")
_PLURAL = (1, 2)
_CONTEXT = ((1, "c"), 2)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")


def _sources() -> Iterator[Path]:
    for path in sorted((ROOT / "parvis").rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations", "static"} & set(path.parts):
            yield path


def _python(path: Path) -> bytes:
    """Return the file as Python: a template becomes its gettext calls, each on the line where it stands."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(text).splitlines()).encode()


def extract() -> Catalog:
    """Return every marked string of the package, with the files it stands in."""
    found = Catalog(charset="utf-8", project="Parvis", fuzzy=False)
    for path in _sources():
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        name = path.relative_to(ROOT).as_posix()
        for line, function, words, comments in extract_python(
            io.BytesIO(_python(path)), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            _add(found, str(function), words, name, line, list(comments or ()))
    return found


def _add(catalogue: Catalog, function: str, words: Any, name: str, line: int, comments: list[str]) -> None:
    given: list[Any] = list(words) if isinstance(words, tuple) else [words]
    context = given.pop(0) if function.startswith(("p", "np")) else None
    texts = [word for word in given if isinstance(word, str) and word]
    if "ngettext" in function or function.startswith("np"):
        if len(texts) >= 2:
            catalogue.add((texts[0], texts[1]), locations=[(name, line)], context=context, auto_comments=comments)
    elif texts:
        catalogue.add(texts[0], locations=[(name, line)], context=context, auto_comments=comments)


def written(language: str) -> Catalog:
    """Return what is translated into the language so far."""
    path = po_path(language)
    if not path.exists():
        return Catalog(
            locale=language,
            header_comment="# The words of Parvis in another language. Licence: EUPL-1.2, like Parvis.",
            project="Parvis",
            version="0",
            msgid_bugs_address="-",
            last_translator="-",
            language_team="-",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Return where the language's words are written."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str, found: Catalog) -> Catalog:
    """Write the .po with all strings of `found`: kept where translated, empty where new, less those that are gone.

    A language that is complete only for residents carries only those strings.
    """
    catalogue = written(language)
    found.creation_date = catalogue.creation_date
    catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
    if language not in COMPLETE:
        patterns = core_files()
        for message in [each for each in catalogue if each.id and not _is_whole(each) and not _wanted(each, patterns)]:
            catalogue.delete(message.id, message.context)  # nobody is asked to translate it: English is read there
    out = io.BytesIO()
    write_po(out, catalogue, width=110, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    return catalogue


def core_files() -> list[str]:
    """Return the patterns of files whose strings every language must have."""
    lines = (LOCALE / "resident_core.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _wanted(message: Message, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for name, _line in message.locations for pattern in patterns)


def faults(language: str, found: Catalog) -> list[str]:
    """Return what is wrong with a language: strings missing, uncertain, or with other placeholders than the source."""
    catalogue = written(language)
    patterns = ["*"] if language in COMPLETE else core_files()
    said = []
    for message in found:
        if not message.id or not _wanted(message, patterns):
            continue
        there = catalogue.get(message.id, message.context)
        name = message.id[0] if isinstance(message.id, tuple) else message.id
        if there is None or not _is_whole(there):
            said.append(f"missing: {name!r} ({message.locations[0][0]})")
        elif there.fuzzy:
            said.append(f"uncertain: {name!r}")
        elif _other_places(there):
            said.append(f"other placeholders: {name!r}")
    return said


def _all(text: Any) -> list[str]:
    """Return the forms of a text: one, or singular and plurals."""
    return [*text] if isinstance(text, tuple | list) else [text or ""]


def _is_whole(message: Message) -> bool:
    return all(_all(message.string))


def _other_places(message: Message) -> bool:
    def places(text: str) -> set[str]:
        return {found.group(0) for found in _PLACES.finditer(text)}

    sources = _all(message.id)
    texts = _all(message.string)
    allowed = set().union(*map(places, sources))
    needed = set.intersection(*map(places, sources))
    return any(not needed <= places(text) <= allowed for text in texts)


def main() -> int:
    """Update or check every language."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--check", action="store_true", help="change nothing")
    chosen = options.parse_args()
    import django

    django.setup()
    found = extract()
    wrong = 0
    for language in (*COMPLETE, *OF_THE_CORE):
        if not chosen.check:
            update(language, found)
        problems = faults(language, found)
        wrong += len(problems)
        print(f"{language}: {len(problems)} to do of {len(found)}")
        for problem in problems if chosen.check else problems[:5]:
            print(f"    {problem}")
    if not chosen.check:
        from parvis.core import translations

        translations.compile_stale(LOCALE)
    return 1 if wrong and chosen.check else 0


if __name__ == "__main__":
    import os

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    sys.exit(main())
