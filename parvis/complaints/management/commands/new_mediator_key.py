"""`parvis new_mediator_key`: make the key with which only the mediators open what is handed in."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.complaints import actions, rules
from parvis.core.actors import Actor, ActorKind


class Command(BaseCommand):
    """Make the mediators' key; best done by a mediator, alone at the machine."""

    help = "Make the key with which only the mediators open grievances. Its passphrase is shown once, or typed in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--own", action="store_true", help="type in a passphrase of your own, at least 20 signs")

    def handle(self, *args: Any, **options: Any) -> None:
        passphrase = self._own() if options["own"] else rules.new_passphrase()
        try:
            key = actions.make_key(passphrase=passphrase, by=Actor(ActorKind.STAFF, "command_line"), at=timezone.now())
        except actions.TooWeak:
            raise CommandError(f"Choose at least {rules.LEAST_PASSPHRASE} signs, best six words or more.") from None
        self.stdout.write(f"Made key {key.pk}. From now on, grievances are sealed to it:\n  {key.public}\n")
        if not options["own"]:
            self.stdout.write(f"\nThe passphrase, shown only now:\n\n  {passphrase}\n")
        self.stdout.write(
            "\nOnly the mediators may know it. Write it on two papers, put each into a sealed envelope, and keep them in "
            "two places.\nWithout it nobody, not even the makers of Parvis, opens what is handed in."
        )

    def _own(self) -> str:
        first, again = getpass("Passphrase: "), getpass("Once more: ")
        if first.strip() != again.strip():
            raise CommandError("The two were not the same. Nothing was made.")
        return first.strip()
