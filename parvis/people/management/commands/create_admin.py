"""`parvis create_admin EMAIL`: the first administrator, by a one-time link."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from parvis.core.access import Role
from parvis.core.actors import WORKER
from parvis.people import actions
from parvis.people.models import Purpose, User


class Command(BaseCommand):
    help = "Open the account of an administrator and print the link with which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as others read it; by default the address before the @")
        parser.add_argument(
            "--again", action="store_true", help="print a new link for an administrator who is there already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email: str = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        user = self._again(email) if options["again"] else self._open(email, options["name"])
        token = actions.print_link(user=user, purpose=Purpose.WELCOME, by=WORKER, at=timezone.now())
        self.stdout.write(settings.PARVIS_BASE_URL + reverse("people:one_time_link", args=[token]))
        self.stderr.write(
            f"The link works once, for {actions.LINK_LASTS.days} days. Whoever opens it is this administrator."
        )

    def _open(self, email: str, name: str) -> User:
        try:
            return actions.open_account(
                email=email,
                name=name or email.partition("@")[0],
                password=None,
                roles={Role.ADMINISTRATOR},
                by=WORKER,
                at=timezone.now(),
            )
        except actions.AddressTaken:
            raise CommandError(f"{email} has an account already. For a new link: --again.") from None

    def _again(self, email: str) -> User:
        user = User.objects.filter(email__iexact=email, is_active=True, roles__role=Role.ADMINISTRATOR).first()
        if user is None:
            raise CommandError(f"{email} is not an administrator here.")
        return user
