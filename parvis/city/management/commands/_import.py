"""What the three import commands share: the file, the trial, the report, the way out."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from parvis.city.imports.report import FileRefused, Report, text_of
from parvis.core.actors import Actor, ActorKind

COMMAND_LINE = Actor(ActorKind.IMPORT, "command-line")


class ImportCommand(BaseCommand):
    """Read a file, all or nothing. Ends with 1 when something has to be mended."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check the file and save nothing")

    def run(self, read: Callable[..., Report], options: dict[str, Any], **more: Any) -> None:
        try:
            report = read(
                text_of(options["file"]), by=COMMAND_LINE, at=timezone.now(), is_dry=options["dry_run"], **more
            )
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        for line in report.lines():
            self.stdout.write(line)
        if report.problems:
            raise CommandError(_to_mend(len(report.problems)))


def _to_mend(count: int) -> str:
    return ngettext("%(count)d row has to be mended.", "%(count)d rows have to be mended.", count) % {"count": count}
