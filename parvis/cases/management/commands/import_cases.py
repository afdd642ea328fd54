"""`parvis import_cases FILE --mapping MAP.yml`: the history another program kept, taken in silently."""

import sys
import time
from importlib import resources
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from parvis.cases.actions.importing import ImportMovedOn, OtherMapping
from parvis.cases.importing import FileRefused, Mapping, MappingWrong, read_mapping
from parvis.cases.importing.errors import path_beside
from parvis.cases.importing.running import Outcome, take_file, try_file
from parvis.city import directory
from parvis.situations import catalogue

SHIPPED = resources.files("parvis.cases") / "mappings"
SHOWN = 12


class Command(BaseCommand):
    help = "Take in a history from CSV, CSV.gz or Parquet. Nobody is written to. A run that was stopped goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", required=True, help="what the columns mean: a YAML file, or the name of a shipped one"
        )
        parser.add_argument("--dry-run", action="store_true", help="read everything, list what is wrong, save nothing")
        parser.add_argument("--errors", type=Path, help="where to list what is wrong (default: FILE.errors.csv)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        mapping = self.mapping(options["mapping"])
        errors = options["errors"] or path_beside(path)
        is_dry, began = options["dry_run"], time.monotonic()
        run = try_file if is_dry else take_file
        bar = tqdm(total=100, unit="%", disable=None, file=sys.stderr, bar_format="{l_bar}{bar}| {elapsed}<{remaining}")

        def progress(done: int, total: int) -> None:
            bar.update(max(0, min(100, round(100 * done / max(total, 1))) - bar.n))

        try:
            with bar:
                outcome = run(path, mapping, errors=errors, at=timezone.now(), progress=progress)
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        except OtherMapping:
            raise CommandError(
                _(
                    "Rows of this file were taken in with another mapping. Go on with that one, or bring the rest as a file."
                )
            ) from None
        except ImportMovedOn:
            raise CommandError(_("This file is being taken in by another process at this moment.")) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. The same command goes on where it was.")) from None
        self.report(outcome, errors, is_dry=is_dry, seconds=time.monotonic() - began)

    def mapping(self, name: str) -> Mapping:
        """Read the mapping and refuse a wrong one before the file is opened."""
        path, shipped = Path(name), SHIPPED / f"{name.removesuffix('.yml')}.yml"
        try:
            if path.is_file() or "/" in name or not shipped.is_file():
                text = path.read_text(encoding="utf-8")
            else:
                text = shipped.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise CommandError(_("The mapping “%(name)s” cannot be read.") % {"name": name}) from None
        try:
            return read_mapping(text, catalogue=catalogue.current(), zone=str(directory.current().city.zone))
        except MappingWrong as wrong:
            raise CommandError(
                "\n".join([*wrong.problems, _("Nothing was saved. Mend the mapping and start again.")])
            ) from None

    def report(self, outcome: Outcome, errors: Path, *, is_dry: bool, seconds: float) -> None:
        say = self.stdout.write
        if outcome.was_done:
            say(_("This file was taken in before; nothing was added. What came of it then:"))
        elif outcome.resumed_after > 1:
            say(
                _("An earlier run was stopped after row %(row)d; this one went on there.")
                % {"row": outcome.resumed_after}
            )
        if is_dry:
            say(_("This was a trial: nothing was saved."))
            taken = ngettext("%(n)d case would be taken.", "%(n)d cases would be taken.", outcome.taken)
        else:
            taken = ngettext("%(n)d case taken.", "%(n)d cases taken.", outcome.taken)
        say(taken % {"n": outcome.taken})
        if outcome.left_out:
            left = ngettext(
                "%(n)d row left out, as the mapping says.",
                "%(n)d rows left out, as the mapping says.",
                outcome.left_out,
            )
            say(left % {"n": outcome.left_out})
        refused = ngettext("%(n)d row refused.", "%(n)d rows refused.", outcome.refused)
        say(refused % {"n": outcome.refused})
        for code, count in outcome.by_situation.most_common():
            say(f"  {count:>8}  {code}")
        if outcome.unnamed:
            say(_("What was wrong most often:"))
            for (column, what), count in outcome.unnamed.most_common(SHOWN):
                say(f"  {count:>8}  {column}: {what}")
        if outcome.refused and errors.exists():
            say(_("Each of them stands in %(path)s, with its row and column.") % {"path": errors})
        if not outcome.was_done:
            rows = outcome.last_row - outcome.resumed_after
            say(_("%(rows)d rows in %(seconds).1f s.") % {"rows": rows, "seconds": seconds})
