"""`parvis receive_mail`: take in one mail from a pipe, as mail servers hand them over."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from parvis.correspondence import actions
from parvis.correspondence.reading import MOST_BYTES

EX_TEMPFAIL = 75  # sysexits.h: the mail server keeps the mail and tries again


class Command(BaseCommand):
    help = "Read one mail on standard input. Ends with 75 (try again) where it could not be handed on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the envelope's receiver, e.g. ${ORIGINAL_RECIPIENT} in Postfix")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            state = actions.receive(raw=raw, at=timezone.now(), envelope_to=options["to"])
        except Exception as problem:
            self.stderr.write(f"Not taken: {type(problem).__name__}")
            raise SystemExit(EX_TEMPFAIL) from None
        self.stdout.write(state.value)
