"""`parvis load_catalogue`: bring the files of this release into the database, or files of one's own as the city's words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.core.actors import WORKER
from parvis.situations import actions, catalogue, known
from parvis.situations.models import PublishedVersion
from parvis.situations.rules.files import load


class Command(BaseCommand):
    """Load a release. The first one is published at once; later ones, and files of one's own, wait for the city."""

    help = (
        "Load the catalogue of this release; the first is published at once, later ones when you say --publish. "
        "With files (or a folder that export_catalogue wrote): take over what they say as the city's own words."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="Your own files, or a folder of them.")
        parser.add_argument("--publish", action="store_true", help="Put it in force with the city's edits.")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            if options["files"]:
                layer = load({path.name: _text(path) for path in _each(options["files"])})
                edits = actions.take_over(layer=layer, existing=known.in_city(at), by=WORKER, at=at)
                self.stdout.write(f"{len(edits)} parts taken over." if edits else "Nothing differs.")
            else:
                actions.load(layer=catalogue.shipped_layer(), by=WORKER, at=at)
            if not PublishedVersion.objects.exists():
                self._say(actions.publish(existing=known.anywhere(), by=WORKER, at=at))
            elif options["publish"]:
                self._say(actions.publish(existing=known.in_city(at), by=WORKER, at=at))
            elif not options["files"]:
                self._wait()
        except actions.NothingLoaded as error:
            raise CommandError("Nothing is loaded yet: run load_catalogue without files first.") from error
        except actions.CatalogueRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError("Nothing was changed. Mend this first.") from refused

    def _say(self, version: PublishedVersion) -> None:
        now = catalogue.version(version.pk)
        self.stdout.write(f"Version {version.pk} is in force: {len(now.situations)} situations.")

    def _wait(self) -> None:
        count = len(actions.upgrade_differences())
        if count:
            self.stdout.write(
                f"Loaded. {count} parts differ from what is in force: see diff_catalogue, then --publish."
            )
        else:
            self.stdout.write("Nothing new in this release.")


def _each(paths: Sequence[Path]) -> list[Path]:
    return [found for path in paths for found in (sorted(path.glob("*.yml")) if path.is_dir() else [path])]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read as UTF-8 text.") from error
