"""`parvis compile_messages`: make the translations that run from those that are written."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from parvis.core import translations


class Command(BaseCommand):
    help = "Compile the translations that have changed. `parvis` does it by itself where it may write."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = [source for folder in settings.LOCALE_PATHS for source in translations.compile_stale(folder)]
        self.stdout.write(f"{len(made)} translation(s) compiled.")
