"""`parvis affected --from --to`: the numbers and the people of a breach, for the 72 hours."""

import csv
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parvis.cases import breach

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    help = "Count whose data was there between two moments; with --out write whom to tell, readable by this user alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="begins", required=True, help="2026-11-18T08:00, in the city's time")
        parser.add_argument("--to", dest="ends", required=True)
        parser.add_argument("--touched", action="store_true", help="only cases written or opened in that time")
        parser.add_argument("--out", type=Path, help="a CSV file of whom to tell")

    def handle(self, *args: Any, **options: Any) -> None:
        begins, ends = _moment(options["begins"]), _moment(options["ends"])
        if ends <= begins:
            raise CommandError("The end comes before the beginning.")
        span: dict[str, Any] = {"begins": begins, "ends": ends, "only_touched": options["touched"]}
        found = breach.count(**span)
        for name in (
            "cases",
            "persons",
            "sensitive",
            "with_email",
            "with_phone",
            "with_photos",
            "unreachable",
            "subscribers",
        ):
            self.stdout.write(f"{getattr(found, name):>8}  {name.replace('_', ' ')}")
        for language, number in sorted(found.by_language.items()):
            self.stdout.write(f"{number:>8}  read {language}")
        for what, number in sorted(found.looks.items()):
            self.stdout.write(f"{number:>8}  looks of colleagues: {what}")
        if options["out"]:
            self._write(options["out"], span)

    def _write(self, path: Path, span: dict[str, Any]) -> None:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as out:
            rows = csv.DictWriter(out, ["reference", "language", "channel", "address", "by_hand"])
            rows.writeheader()
            for row in breach.whom_to_tell(**span):
                # A spreadsheet must not take +32… for a formula.
                rows.writerow(
                    {name: f"'{value}" if value.startswith(FORMULA) else value for name, value in row.items()}
                )
        self.stdout.write(f"{path}: destroy it when everybody has been told.")


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise CommandError("Write moments like 2026-11-18T08:00.")
    return found if found.tzinfo else timezone.make_aware(found)
