"""`parvis revoke_api_key NAME`: a partner's key opens nothing from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.core.actors import Actor, ActorKind
from parvis.open311 import actions
from parvis.open311.models import Key


class Command(BaseCommand):
    help = "Revoke every key of this name. What came in by it stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = list(Key.objects.filter(name=options["name"], revoked_at__isnull=True))
        if not keys:
            raise CommandError("There is no key of this name that still opens anything.")
        for key in keys:
            actions.revoke_key(key=key, by=Actor(ActorKind.STAFF, "command"), at=timezone.now())
        self.stdout.write(f"{len(keys)} key(s) revoked.")
