"""What `parvis check` says about mail and SMS before anybody waits for them."""

from typing import Any

from django.conf import settings
from django.core import checks

from parvis.correspondence.handover.sms import GatewayRefused, check_gateway
from parvis.correspondence.mailbox import MailboxRefused, check_mailbox


@checks.register()
def gateways(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """See that the SMS gateway and the mailbox are of a kind we use."""
    found: list[checks.CheckMessage] = []
    if settings.SMS_URL:
        try:
            check_gateway(settings.SMS_URL)
        except GatewayRefused as refused:
            found.append(checks.Error(str(refused), id="correspondence.E001"))
    if settings.PARVIS_IMAP_URL:
        try:
            check_mailbox(settings.PARVIS_IMAP_URL)
        except MailboxRefused as refused:
            found.append(checks.Error(str(refused), id="correspondence.E002"))
        if not settings.PARVIS_REPLY_DOMAIN:
            found.append(
                checks.Warning(
                    "PARVIS_IMAP_URL is set, but nobody can reply.",
                    hint="Set PARVIS_REPLY_DOMAIN to the domain whose reply+…@ addresses arrive in that mailbox.",
                    id="correspondence.W001",
                )
            )
    return found
