"""What the worker does for accounts: it makes one-time links and sends them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.core import due, ledger
from parvis.core.actors import WORKER
from parvis.people import actions
from parvis.people.models import Purpose, User


@due.handler("people.send_link", slot="post", calls_out=True, time_limit=60)
def send_link(row: due.Claimed) -> None:
    """Make a link and send it to the person's address. Tried again, it makes a new one that closes the lost one."""
    user = User.objects.filter(pk=row.payload["user"], is_active=True).first()
    if user is None:
        return
    purpose = Purpose(row.payload["purpose"])
    with transaction.atomic():
        token = actions.make_link(
            user=user, purpose=purpose, clears_second_factor=row.payload["clears_second_factor"], at=row.at
        )
        codes: dict[str, ledger.Code] = {"purpose": str(purpose)}
        ledger.write(verb="people.link_sent", subject=user.actor_reference, by=WORKER, at=row.at, codes=codes)
    _letter(user, purpose, token).send()


def _letter(user: User, purpose: Purpose, token: str) -> EmailMessage:
    with translation.override(user.language):
        url = settings.PARVIS_BASE_URL + reverse("people:one_time_link", args=[token])
        subject = _("Your account for Parvis") if purpose == Purpose.WELCOME else _("A new password for Parvis")
        days = actions.LINK_LASTS.days
        body = render_to_string("people/mail/link.txt", {"user": user, "purpose": purpose, "url": url, "days": days})
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
