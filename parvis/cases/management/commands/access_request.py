"""`parvis access_request`: copies that wait; `parvis access_request NUMBER --out FILE`: a released one."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.cases import access_request, actions
from parvis.cases.models import AccessRequest
from parvis.core.actors import WORKER


class Command(BaseCommand):
    help = "List the copies of their data that people wait for, or write one that a second person has released."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?")
        parser.add_argument("--out", type=Path, help="where the ZIP file goes; it is readable by this user alone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["number"] is None:
            self._list()
            return
        asked = AccessRequest.objects.filter(pk=options["number"], emptied_at=None).first()
        if asked is None or not options["out"]:
            raise CommandError("Name a copy of the list, and --out FILE.")
        try:
            asked = actions.take_copy(asked=asked, by=WORKER, at=timezone.now())
        except actions.NothingOpen:
            raise CommandError("No second person has released this copy yet.") from None
        handle = os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as out:
            out.write(access_request.bundle(asked))
        self.stdout.write(f"{options['out']}")

    def _list(self) -> None:
        for asked in AccessRequest.objects.filter(emptied_at=None).order_by("due_at"):
            state = "released" if asked.released_at else f"promised by {asked.due_at:%Y-%m-%d}"
            self.stdout.write(f"{asked.pk}  {asked.kind}  {state}")
