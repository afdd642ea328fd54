"""Reading one mail from outside: bounded, forgiving, and without believing anything it says of itself."""

import email
import html
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import getaddresses, parseaddr

import nh3

from parvis.correspondence import quoting
from parvis.correspondence.replies import Picture

MOST_BYTES = 30 * 1024 * 1024
MOST_PARTS = 60
MOST_DEPTH = 12
MOST_TEXT = 20_000
MOST_PICTURES = 5
MOST_PICTURE_BYTES = 10 * 1024 * 1024
_PICTURES = {"image/jpeg", "image/png", "image/webp"}


class Unreadable(Exception):
    """The mail is too big, too deep or too broken. The code says which."""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What is of use in a mail. `to` holds every address it names as receiver, from all its headers."""

    message_id: str
    sender: str
    to: tuple[str, ...]
    text: str
    pictures: tuple[Picture, ...]
    is_automatic: bool
    returned: "ReturnedMail | None"


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """A delivery report (RFC 3464) about a mail with this Message-ID. `is_lasting` for a status 5.x.x."""

    message_id: str
    status: str
    is_lasting: bool


def read(raw: bytes) -> ReadMail:
    """Return what is of use in the mail. Raises Unreadable before the parser can be made to work too hard."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too_big")
    if (
        len(re.findall(rb"(?i)boundary\s*=", raw)) > MOST_DEPTH
        or len(re.findall(rb"(?i)message/rfc822", raw)) > MOST_DEPTH
    ):
        raise Unreadable("too_deep")
    try:
        mail = email.message_from_bytes(raw)
        parts = _parts(mail)
        return ReadMail(
            message_id=_header(mail, "Message-ID")[:500],
            sender=parseaddr(_header(mail, "From"))[1][:254],
            to=_receivers(mail),
            text=_text(parts),
            pictures=_pictures(parts),
            is_automatic=_is_automatic(mail),
            returned=_returned(mail, parts),
        )
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, UnicodeError) as problem:
        # The parser of the standard library stumbles over some hostile mails with any of these.
        raise Unreadable(f"broken_{type(problem).__name__}") from problem


def _parts(mail: Mail) -> list[Mail]:
    parts = []
    for part in mail.walk():
        parts.append(part)
        if len(parts) > MOST_PARTS:
            raise Unreadable("too_many_parts")
    return parts


def _header(mail: Mail, name: str) -> str:
    value = mail.get(name)
    if value is None:
        return ""
    try:
        decoded = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError, UnicodeError):
        decoded = str(value)
    return " ".join(decoded.replace("\0", "").split())


def _receivers(mail: Mail) -> tuple[str, ...]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    values = [str(value) for name in names for value in (mail.get_all(name) or [])]
    return tuple(dict.fromkeys(address for _name, address in getaddresses(values[:50]) if address))


def _is_automatic(mail: Mail) -> bool:
    """Return whether a machine wrote it (RFC 3834): announced so, without sender, to a list, or by the mail system itself."""
    submitted = _header(mail, "Auto-Submitted").lower().split(";")[0].strip()
    sender = parseaddr(_header(mail, "From"))[1].lower()
    return (
        submitted not in ("", "no")
        or _header(mail, "Return-Path") == "<>"
        or not sender
        or _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or any(mail.get(name) is not None for name in ("List-Id", "List-Post", "List-Unsubscribe", "Feedback-ID"))
        or any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
        or sender.split("@")[0] in ("mailer-daemon", "postmaster")
        or mail.get_content_type() == "multipart/report"
    )


def _text(parts: list[Mail]) -> str:
    """Return the sender's own words: of the first plain part, else of the first HTML part without its tags."""
    plain = next((_decoded(part) for part in parts if _is_text(part, "text/plain")), "")
    if not plain.strip():
        plain = _without_tags(next((_decoded(part) for part in parts if _is_text(part, "text/html")), ""))
    return quoting.own_words(plain)[:MOST_TEXT]


def _is_text(part: Mail, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _decoded(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[: MOST_TEXT * 20]
    charset = str(part.get_content_charset() or "utf-8")
    try:
        text = payload.decode(charset, errors="replace")
    except (LookupError, ValueError):  # a charset nobody knows, or one that is no charset of text
        text = payload.decode("utf-8", errors="replace")
    return text.replace("\0", "")


def _without_tags(markup: str) -> str:
    markup = re.sub(r"(?is)<blockquote.*", "", markup)
    markup = re.sub(r"(?i)<br\s*/?>|</p>|</div>|</tr>|</li>", "\n", markup)
    return html.unescape(nh3.clean(markup, tags=set(), clean_content_tags={"script", "style", "head", "title"}))


def _pictures(parts: list[Mail]) -> tuple[Picture, ...]:
    found: list[Picture] = []
    for part in parts:
        if part.get_content_type() in _PICTURES and len(found) < MOST_PICTURES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and 0 < len(content) <= MOST_PICTURE_BYTES:
                name = re.sub(r"[^\w. -]", "_", _filename(part))[-80:]
                found.append(Picture(name, part.get_content_type(), content))
    return tuple(found)


def _filename(part: Mail) -> str:
    try:
        return part.get_filename() or "picture"
    except (LookupError, ValueError, UnicodeError):
        return "picture"


def _returned(mail: Mail, parts: list[Mail]) -> ReturnedMail | None:
    """Return what a delivery report says, None where this is none."""
    if mail.get_content_type() != "multipart/report":
        return None
    statuses = []
    message_id = ""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Mail) and block.get("Status"):
                    statuses.append(str(block["Status"]).split()[0])
        elif part.get_content_type() == "text/rfc822-headers":
            message_id = message_id or str(email.message_from_string(_decoded(part)).get("Message-ID", ""))
        elif part is not mail and part.get("Message-ID") and part.get_content_type() != "message/rfc822":
            message_id = message_id or str(part["Message-ID"])
    status = next((one for one in statuses if re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", one)), "")
    return ReturnedMail(message_id.strip(), status, status.startswith("5")) if message_id and status else None
