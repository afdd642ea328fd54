"""`parvis check_pocket`: what is wrong in the files of the officers' guide, with file and line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.guide.pocket import reading, validation
from parvis.situations import catalogue


class Command(BaseCommand):
    """Check the shipped sheets, with your own in place of those of the same name or beside them."""

    help = "Check the sheets of the officers' guide and say what is wrong, with file and line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="Your own files, checked with the shipped ones.")
        parser.add_argument("--city", action="store_true", help="Against the catalogue in force in this city.")

    def handle(self, *args: Any, **options: Any) -> None:
        files = reading.shipped_files() | {path.name: _text(path) for path in options["files"]}
        known = catalogue.current() if options["city"] else catalogue.shipped()
        found = validation.read(files, situations=frozenset(known.situations))
        for problem in found.problems:
            self.stdout.write(str(problem))
        if found.problems:
            raise CommandError(f"{len(found.problems)} to mend.")
        self.stdout.write(f"{len(found.sheets)} sheets, nothing to mend.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read as UTF-8 text.") from error
