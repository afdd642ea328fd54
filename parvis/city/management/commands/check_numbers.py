"""parvis check_numbers"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from parvis.city import directory, packs
from parvis.city.number_checks import SOON_DAYS, number_checks, to_look_at


class Command(BaseCommand):
    help = "List the emergency and help numbers this city should look at, with who answers them and the source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--within", type=int, default=SOON_DAYS, metavar="DAYS", help="also what is due by then")

    def handle(self, *, within: int, **options: Any) -> None:
        here, today = directory.current(), timezone.localdate()
        shipped = packs.pack(here.city.country)
        checks = number_checks(shipped, here.pack, on=today, within_days=within)
        for check in to_look_at(checks):
            number, source = check.number, check.number.source
            name, by = number.name(here.city.default_language), source.check_by.isoformat()
            self.stdout.write(f"{check.state:<11} {by}  {number.number}  {name}  ({number.answered_by})  {source.url}")
        count = len(to_look_at(checks))
        self.stdout.write(f"{count} of {len(checks)} numbers to look at within {within} days.")
