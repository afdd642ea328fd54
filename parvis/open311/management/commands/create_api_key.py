"""`parvis create_api_key NAME`: a key for a partner's program, printed once."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.core.actors import WORKER
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.open311 import actions
from parvis.open311.models import Scope


class Command(BaseCommand):
    help = "Make a key for a partner's program and print it. It is kept only as a digest and cannot be printed again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="who holds it, e.g. “City app”")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="what it opens; by default all")
        parser.add_argument("--address", action="append", default=[], help="an address or network it may come from")
        parser.add_argument(
            "--media-host", action="append", default=[], help="a host from which its photos are fetched"
        )
        parser.add_argument("--expires", help="the day after which it opens nothing, e.g. 2027-12-31")
        parser.add_argument("--per-second", type=int, default=1000, help="how many requests a second")
        parser.add_argument(
            "--language", choices=RESIDENT_LANGUAGES, default="", help="in which its reporters are written to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            last = date.fromisoformat(options["expires"]) if options["expires"] else None
        except ValueError:
            raise CommandError("Write the day of --expires like 2027-12-31.") from None
        if last and last < timezone.localdate():
            raise CommandError("The day of --expires is past: this key would open nothing. Write a later day.")
        expires = datetime.combine(last, time.max, timezone.get_current_timezone()).astimezone(UTC) if last else None
        if options["per_second"] < 1:
            raise CommandError("--per-second must be at least 1.")
        try:
            _key, secret = actions.create_key(
                name=options["name"],
                scopes=options["scope"] or Scope.values,
                addresses=options["address"],
                media_hosts=options["media_host"],
                language=options["language"],
                per_second=options["per_second"],
                expires_at=expires,
                by=WORKER,
                at=timezone.now(),
            )
        except actions.NameTaken:
            raise CommandError(
                f"There is a key called “{options['name']}” already. Give this one another name, e.g. "
                f'“{options["name"]} 2”; or take the old one back first: parvis revoke_api_key "{options["name"]}".'
            ) from None
        except ValueError:
            raise CommandError("An --address is no address or network, e.g. 10.0.0.5 or 10.0.0.0/24.") from None
        self.stdout.write(secret)
        self.stderr.write("This is the only time the key is shown. Hand it over by a safe way.")
