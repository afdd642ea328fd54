"""Fetching replies from the mailbox that PARVIS_IMAP_URL names: imaps://user:password@host[:port][/folder]."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings

from parvis.core import counters
from parvis.correspondence.actions.receiving import put_before_a_person, receive
from parvis.correspondence.models import InboundState
from parvis.correspondence.reading import MOST_BYTES

log = logging.getLogger("parvis.correspondence")
TIMEOUT = 20
MOST_AT_ONCE = 50
MOST_TRIES = 5


class MailboxRefused(ValueError):
    """PARVIS_IMAP_URL cannot be used. The sentence says what to write."""


def check_mailbox(address: str) -> None:
    """See that the address names an encrypted mailbox (or one on this machine). Raises MailboxRefused."""
    url = urlsplit(address)
    is_local = url.hostname in ("127.0.0.1", "::1", "localhost")
    if not url.hostname or not (url.scheme == "imaps" or (url.scheme == "imap" and is_local)):
        raise MailboxRefused(
            "Write PARVIS_IMAP_URL as imaps://user:password@host/folder (imap:// only on this machine)."
        )


@contextmanager
def opened() -> Iterator[imaplib.IMAP4]:
    """Sign in and open the folder; sign out afterwards. Raises MailboxRefused, OSError, imaplib.IMAP4.error."""
    check_mailbox(settings.PARVIS_IMAP_URL)
    url = urlsplit(settings.PARVIS_IMAP_URL)
    host = url.hostname or ""
    box: imaplib.IMAP4
    if url.scheme == "imaps":
        context = ssl.create_default_context()
        box = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=context, timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, url.port or 143, timeout=TIMEOUT)
    try:
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        box.select(unquote(url.path.strip("/")) or "INBOX")
        yield box
    finally:
        try:
            box.logout()
        except (OSError, imaplib.IMAP4.error):
            log.info("the mailbox closed the line first")


def fetch(*, at: datetime) -> int:
    """Take in what is unread, at most 50 mails; return how many were taken. What is taken is deleted there.

    A mail whose handler fails stays and is tried five times; then it is marked read and left for a person.
    """
    taken = 0
    with opened() as box:
        _status, found = box.uid("search", "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST_AT_ONCE]:
            taken += _take(box, uid.decode("ascii"), at)
        box.expunge()
    return taken


def _take(box: imaplib.IMAP4, uid: str, at: datetime) -> bool:
    raw = _raw(box, uid)
    try:
        state = receive(raw=raw, at=at)
    except Exception:  # one mail that breaks an upper app must not stop the others
        log.exception("a mail could not be handed on")
        if counters.too_many(f"correspondence.imap:{uid}", limit=MOST_TRIES - 1, window=timedelta(days=1), at=at):
            put_before_a_person(raw=raw, at=at)
            box.uid("store", uid, "+FLAGS", r"(\Seen \Flagged)")
        return False
    flags = r"(\Seen \Flagged)" if state == InboundState.UNREADABLE else r"(\Seen \Deleted)"
    box.uid("store", uid, "+FLAGS", flags)
    return state == InboundState.TAKEN


def _raw(box: imaplib.IMAP4, uid: str) -> bytes:
    """Return the mail, only its beginning where it is too big to be read anyway."""
    _status, answer = box.uid("fetch", uid, "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", answer[0] if answer and isinstance(answer[0], bytes) else b"")
    part = f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)" if size and int(size[1]) > MOST_BYTES else "(BODY.PEEK[])"
    _status, answer = box.uid("fetch", uid, part)
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), b"")
