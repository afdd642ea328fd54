"""`parvis verify_ledger`: look for changed, missing and slipped-in entries."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.core import seals
from parvis.core.models import Entry, Seal


class Command(BaseCommand):
    help = "Check every entry against its seal. Ends with 1 and names each fault where something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="a line number:signature that left this machine earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in seals.verify(known_head=options["head"]):
            faults += 1
            self.stderr.write(f"{fault.where}: {fault.what}")
        if faults:
            raise CommandError(f"{faults} fault(s) found.")
        sealed = sum(Seal.objects.values_list("count", flat=True))
        self.stdout.write(
            f"{Entry.objects.count()} entries, {sealed} of them under {Seal.objects.count()} seals: all as written."
        )
