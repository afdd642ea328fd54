"""parvis build_booklet residents|pocket|poster|sticker --language fr --out FILE.pdf"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from parvis.city import directory
from parvis.core.actors import Actor, ActorKind
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.guide.actions import printing as actions
from parvis.guide.models.points import PosterPlace, PrintKind
from parvis.guide.printing import CannotPrint, Sheets, booklet, made, posters

COMMAND_LINE = Actor(ActorKind.IMPORT, "command-line")
BOOKLETS = {"residents": booklet.of_residents, "pocket": booklet.of_pocket}


class Command(BaseCommand):
    help = "Print the guide as a booklet, or posters and stickers of places, as a PDF/UA-1 of what holds now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[*BOOKLETS, "poster", "sticker"])
        parser.add_argument("--language", choices=RESIDENT_LANGUAGES, help="the city's first one without it")
        parser.add_argument("--out", type=Path, required=True, help="where the PDF is written")
        parser.add_argument("--place", type=int, action="append", help="a poster number, several times; all without it")
        parser.add_argument("--paper", choices=["a4", "a3"], default="a4", help="of posters")
        parser.add_argument("--trial", action="store_true", help="do not note the posters as hanging")

    def handle(self, **options: Any) -> None:
        at, kind = timezone.now(), options["kind"]
        language = options["language"] or directory.current().city.default_language
        places: list[PosterPlace] = []
        if kind in BOOKLETS:
            sheets = BOOKLETS[kind](language=language, at=at)
        else:
            places = self._places(options["place"])
            kind = PrintKind.STICKER if kind == "sticker" else PrintKind(options["paper"])
            sheets = posters.of_places(places, kind=kind, language=language, at=at)
        options["out"].write_bytes(self._made(sheets))
        if places and not options["trial"]:
            actions.note_printed(places=places, kind=kind, language=language, by=COMMAND_LINE, at=at)
        self.stdout.write(str(options["out"]))

    def _made(self, sheets: Sheets) -> bytes:
        try:
            return made(sheets)
        except CannotPrint as trouble:
            raise CommandError(f"The pages could not be made. {trouble}") from None

    def _places(self, numbers: list[int] | None) -> list[PosterPlace]:
        known = PosterPlace.objects.filter(is_active=True).select_related("campaign")
        found = list(known.filter(number__in=numbers) if numbers else known)
        if not found or (numbers and len(found) != len(set(numbers))):
            raise CommandError("No poster hangs at one of these places. Look at /city/print/.")
        return found
