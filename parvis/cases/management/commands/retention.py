"""`parvis retention`: what would be cleared now; `parvis retention run`: clear it."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.models import Kept


class Command(BaseCommand):
    help = "Say what has been kept long enough (the worker clears it every night), or clear it now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["look", "run"], default="look")
        parser.add_argument(
            "--in-days", type=int, default=0, help="look at a day to come; nothing is ever cleared ahead of time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["what"] == "look":
            self._say(actions.look_ahead(at=at + timedelta(days=options["in_days"])))
            return
        total = actions.Run()
        while True:
            run = actions.clear_due(at=at)
            total.cases += run.cases
            total.others += run.others
            total.contacts, total.looks = total.contacts + run.contacts, total.looks + run.looks
            total.copies += run.copies
            if not run.is_more:
                break
        self._say(total)

    def _say(self, run: actions.Run) -> None:
        for what in Kept:
            self.stdout.write(f"{run.cases[what]:>8}  cases: {what}")
        self.stdout.write(f"{run.contacts:>8}  contacts without a case: words")
        self.stdout.write(f"{run.looks:>8}  lines of who looked")
        self.stdout.write(f"{run.copies:>8}  copies of data")
        for name, count in sorted(run.others.items()):
            self.stdout.write(f"{count:>8}  {name}")
