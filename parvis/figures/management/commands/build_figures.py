"""`parvis build_figures`: from the ledger to figures, stage by stage; only what changed is done again."""

import argparse
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city import directory
from parvis.core.facts import Month
from parvis.figures.facts.files import Busy
from parvis.figures.saying import BUSY, NEEDS_PERSON
from parvis.figures.stages import STAGES, Build, run


def month(text: str) -> Month:
    """Read a month as in 2026-11."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found or text < "1900":
        raise argparse.ArgumentTypeError(_("Write the month like 2026-11."))
    return Month(int(found[1]), int(found[2]))


class Command(BaseCommand):
    help = "Build the figures: write the facts that changed, and what is counted from them. Ends with 2 where somebody should look."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", type=month, help="again from this month on, as in 2026-01")
        parser.add_argument("--only", choices=list(STAGES), help="only this stage")

    def handle(self, *args: Any, **options: Any) -> None:
        if not directory.current().city.is_founded:
            raise CommandError(_("There is no city here yet. Begin one with “parvis new_city”."))
        build, problems = Build(at=timezone.now(), since=options["since"]), 0
        try:
            for stage, said in run(build, only=options["only"] or ""):
                problems += said.needs_person
                out = self.stderr if said.needs_person else self.stdout
                out.write(f"{stage}: {said.text}")
        except Busy:
            raise CommandError(_("Another process is building figures at this moment."), returncode=BUSY) from None
        if problems:
            raise CommandError(
                ngettext("Somebody should look at %(n)d thing.", "Somebody should look at %(n)d things.", problems)
                % {"n": problems},
                returncode=NEEDS_PERSON,
            )
