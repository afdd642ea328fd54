"""Handing over one mail: by SMTP with an empty envelope sender, or by whatever Django mail backend the city has chosen."""

import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from parvis.city import directory
from parvis.correspondence.handover import result
from parvis.correspondence.handover.result import Result
from parvis.correspondence.wording import one_line

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, finished. `headers` beyond the usual ones; their values are made one line."""

    to: str
    subject: str
    plain: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""


def hand_over_mail(letter: Letter) -> Result:
    """Try to hand the mail over and say what came of it. Calls out for at most EMAIL_TIMEOUT seconds a step."""
    message = _message(letter)
    if settings.EMAIL_BACKEND == _SMTP:
        return _QuietSender().hand_over(message)
    return _by_backend(message)


def sender() -> str:
    """Return the From line: the city's own where it has set one, else PARVIS_MAIL_FROM."""
    city = directory.current().city
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((one_line(city.sender_name or city.name or name), city.sender_email or address))


def mail_domain() -> str:
    """Return the domain our Message-IDs carry."""
    return parseaddr(sender())[1].rpartition("@")[2] or "localhost"


def _message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=letter.plain,
        from_email=sender(),
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            **{name: one_line(value) for name, value in letter.headers.items()},
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message


class _QuietSender(EmailBackend):
    """Django's SMTP connection, used step by step, so that it is known how far a mail came.

    The envelope has no sender: no automatic answer and no returned mail may start a conversation between machines.
    """

    def hand_over(self, message: EmailMultiAlternatives) -> Result:
        try:
            self.open()
            return self._offer(message)
        except smtplib.SMTPAuthenticationError as problem:
            return result.not_yet(f"signing_in_{problem.smtp_code}")
        except (smtplib.SMTPException, OSError) as problem:
            return result.not_yet(f"connection_{type(problem).__name__}")
        finally:
            self._hang_up()

    def _offer(self, message: EmailMultiAlternatives) -> Result:
        server = self.connection
        assert server is not None
        server.ehlo_or_helo_if_needed()
        code, _words = server.mail("")
        if code != 250:  # they do not want anything from us: our fault, not the address's
            return result.not_yet(f"sender_{code}")
        for address in message.to:
            code, _words = server.rcpt(address)
            if code not in (250, 251):
                return _refused("address", code)
        code, _words = server.docmd("DATA")
        if code != 354:
            return _refused("data", code)
        server.send(_on_the_wire(message))
        # From here the server may have taken it, whatever we hear.
        try:
            code, _words = server.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            return result.unsure(f"no_reply_{type(problem).__name__}")
        return result.HANDED_OVER if code == 250 else _refused("content", code)

    def _hang_up(self) -> None:
        try:
            self.close()
        except (smtplib.SMTPException, OSError):
            self.connection = None  # the mail's fate is known; how the line ended does not matter


def _refused(what: str, code: int) -> Result:
    return result.never(f"{what}_{code}") if 500 <= code < 600 else result.not_yet(f"{what}_{code}")


def _on_the_wire(message: EmailMultiAlternatives) -> bytes:
    raw = re.sub(rb"\r\n|\r|\n", b"\r\n", message.message().as_bytes())
    return re.sub(rb"(?m)^\.", b"..", raw.rstrip(b"\r\n")) + b"\r\n.\r\n"


def _by_backend(message: EmailMultiAlternatives) -> Result:
    """Hand over by a mail service's interface or into a folder."""
    try:
        taken = get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages([message])
    except OSError as problem:
        return result.not_yet(f"connection_{type(problem).__name__}")
    except Exception as problem:
        status = getattr(problem, "status_code", None)
        if isinstance(status, int) and 400 <= status < 500 and status not in (401, 403, 408, 429):
            return result.never(f"service_{status}")
        if "Timeout" in f"{type(problem).__name__}{type(problem.__cause__).__name__}":
            return result.unsure(f"service_{type(problem).__name__}")
        return result.not_yet(f"service_{status or type(problem).__name__}")
    return result.HANDED_OVER if taken else result.not_yet("service_took_nothing")
