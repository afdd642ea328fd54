"""Handing over one SMS: through one gateway named by SMS_URL, or into a folder (file:///folder) on a laptop and in tests.

`{to}` in the URL stands for the number; without it the number is added as the last part of the path. Only gateways that send
SMS over a fixed, encrypted address are taken: Apprise itself would post to any address (json://, form:// …).
"""

import logging
import math
import os
import secrets
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from parvis.correspondence.handover import result
from parvis.correspondence.handover.phones import may_text
from parvis.correspondence.handover.result import Result

GATEWAYS = frozenset(
    {
        "46elks", "elks", "bulksms", "cm", "clickatell", "clicksend", "d7sms", "httpsms", "infobip", "msgbird", "nexmo",
        "octopush", "plivo", "serwersms", "seven", "sinch", "smseagles", "smsmanager", "smsmgr", "sns", "telesign",
        "telnyx", "twilio", "vonage",
    }
)  # fmt: skip
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")


class GatewayRefused(ValueError):
    """SMS_URL does not name a gateway we use. The sentence says what to set."""


def hand_over_sms(*, to: str, text: str) -> Result:
    """Try to hand one SMS to the gateway and say what came of it: handed over or failed, never "delivered"."""
    if not may_text(to):
        return result.never("number_not_allowed")
    if not settings.SMS_URL:
        return result.never("no_gateway")
    try:
        check_gateway(settings.SMS_URL)
    except GatewayRefused:
        return result.not_yet("gateway_refused")
    if urlsplit(settings.SMS_URL).scheme == "file":
        return _into_folder(to, text)
    return _by_gateway(to, text)


def check_gateway(url: str) -> None:
    """See that the URL names a gateway we use. Raises GatewayRefused."""
    scheme = urlsplit(url).scheme.lower()
    if scheme == "file":
        return
    if scheme not in GATEWAYS:
        raise GatewayRefused(f"SMS_URL must begin with file:// or one of {', '.join(sorted(GATEWAYS))}.")


def segments(text: str) -> int:
    """Return how many SMS a text is billed as: 160 plain signs or 70 others, a little less each when there are several."""
    if all(sign in _GSM or sign in _GSM_TWICE for sign in text):
        length = sum(2 if sign in _GSM_TWICE else 1 for sign in text)
        return 1 if length <= 160 else math.ceil(length / 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else math.ceil(length / 67)


def _into_folder(to: str, text: str) -> Result:
    url = urlsplit(settings.SMS_URL)
    folder = Path(unquote(url.netloc + url.path))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = folder / f"{secrets.token_hex(8)}.txt"
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(f"To: {to}\n\n{text}\n")
    except OSError as problem:
        return result.not_yet(f"folder_{type(problem).__name__}")
    return result.HANDED_OVER


def _by_gateway(to: str, text: str) -> Result:
    import apprise  # heavy, and only ever needed by the worker

    url = settings.SMS_URL
    number = quote(to, safe="+")
    if "{to}" in url:
        url = url.replace("{to}", number)
    else:
        way, mark, options = url.partition("?")
        url = f"{way.rstrip('/')}/{number}{mark}{options}"
    logging.getLogger("apprise").propagate = False  # it writes numbers into the log
    gateway = apprise.Apprise()
    if not gateway.add(url):
        return result.not_yet("gateway_url")
    with apprise.LogCapture(level=logging.DEBUG) as told:  # type: ignore[no-untyped-call]
        is_taken = gateway.notify(body=text, body_format=apprise.NotifyFormat.TEXT)
        story = told.getvalue()
    if is_taken:
        return result.HANDED_OVER
    may_have_arrived = any(sign in story for sign in ("Read timed out", "Connection aborted", "RemoteDisconnected"))
    return result.unsure("gateway_silent") if may_have_arrived else result.not_yet("gateway_failed")
