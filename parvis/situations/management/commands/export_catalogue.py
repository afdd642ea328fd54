"""`parvis export_catalogue FOLDER`: the catalogue with the city's edits, as files like the shipped ones."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.situations import actions
from parvis.situations.rules.files import write


class Command(BaseCommand):
    """Write files that check_catalogue reads again: to keep, to compare, to give to another city."""

    help = "Write the catalogue with the city's edits as YAML files into a new or empty folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Name a new folder.")
        try:
            files = write(actions.working_tree())
        except actions.NothingLoaded as error:
            raise CommandError("Nothing is loaded yet: run load_catalogue.") from error
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(files)} files written to {folder}.")
