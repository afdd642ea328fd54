"""`parvis check_catalogue`: what is wrong in the catalogue's files, with file and line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.situations import catalogue, known
from parvis.situations.rules import readability
from parvis.situations.rules.files import load
from parvis.situations.rules.problems import errors
from parvis.situations.rules.validation import check


class Command(BaseCommand):
    """Check the shipped files, with your own in place of those of the same name or beside them.

    How hard a text is to read is said and never fails.
    """

    help = "Check the catalogue's files and say what is wrong, with file and line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help="Your own files, checked together with the shipped ones."
        )
        parser.add_argument(
            "--city", action="store_true", help="Also check against this city's services and agreements."
        )
        parser.add_argument("--strict", action="store_true", help="Let warnings fail too.")

    def handle(self, *args: Any, **options: Any) -> None:
        files = catalogue.shipped_files() | {path.name: _text(path) for path in options["files"]}
        layer = load(files)
        existing = known.in_city(timezone.now()) if options["city"] else known.anywhere()
        found = layer.problems or [layer.locate(problem) for problem in check(layer.tree, existing)]
        for problem in found:
            self.stdout.write(f"{'' if problem.is_error else 'warning: '}{problem}")
        for problem in [] if errors(found) else readability.remarks(layer.tree):
            self.stdout.write(f"to read: {layer.locate(problem)}")
        bad = found if options["strict"] else errors(found)
        if bad:
            raise CommandError(f"{len(bad)} to mend.")
        self.stdout.write(f"{len(layer.tree['situations'])} situations, nothing to mend.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read as UTF-8 text.") from error
