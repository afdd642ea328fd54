"""parvis check_packs"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from parvis.city import packs


class Command(BaseCommand):
    help = "Check the shipped country packs, and list what is not confirmed or due to be looked at again."

    def handle(self, **options: Any) -> None:
        problems = packs.check_packs()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} things are wrong in the country packs.")
        today = timezone.localdate()
        for country in packs.COUNTRIES:
            sources = packs.pack(country).sources()
            open_ones = [code for code, source in sources.items() if not source.is_confirmed]
            due = [code for code, source in sources.items() if source.is_due(today)]
            self.stdout.write(f"{country}: {len(sources)} items, {len(open_ones)} not confirmed, {len(due)} due.")
