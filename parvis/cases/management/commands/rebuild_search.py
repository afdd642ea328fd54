"""`parvis rebuild_search`: write the search index anew from the cases."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from parvis.cases import search
from parvis.cases.models import Case


class Command(BaseCommand):
    help = "Write the words of every case anew. Lists go on working meanwhile; searching finds less until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        total = Case.objects.filter(erased_at=None).count()
        with tqdm(total=total, unit="cases", disable=None, file=sys.stderr) as bar:
            for reached in search.rebuild():
                bar.update(reached - done)
                done = reached
        search.purge()
        if options["verbosity"]:
            self.stdout.write(f"{done} cases can be found by their words.")
