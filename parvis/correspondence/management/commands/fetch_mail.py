"""`parvis fetch_mail`: take in the replies that wait in the mailbox."""

import imaplib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from parvis.correspondence import mailbox


class Command(BaseCommand):
    help = "Fetch replies from PARVIS_IMAP_URL once. `parvis work` does it every minute by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PARVIS_IMAP_URL:
            raise CommandError("Set PARVIS_IMAP_URL, for instance imaps://user:password@mail.example.org/INBOX.")
        try:
            taken = mailbox.fetch(at=timezone.now())
        except mailbox.MailboxRefused as refused:
            raise CommandError(str(refused)) from None
        except (OSError, imaplib.IMAP4.error) as problem:
            raise CommandError(f"The mailbox could not be opened ({type(problem).__name__}).") from None
        self.stdout.write(f"{taken} taken")
