"""Decisions about grievances as pure functions: no database, no clock, no request, no settings."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

ACKNOWLEDGE_WITHIN = timedelta(days=7)
RECEIPT_LASTS = timedelta(days=366)
MAX_WORDS = 8000
MAX_FILES = 5
LEAST_CHOSEN = 10
LEAST_PASSPHRASE = 20
# Without i, l, o, 0, 1: read out, written down and typed in without mistakes.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_SPACES = re.compile(r"[\s.\-‐‑–]+")


def receipt_for(nonce: str, *, pepper: str) -> str:
    """Return the 16 digits that belong to a page's nonce: a repeated press gets the same ones."""
    number = hmac.new(f"parvis receipt {pepper}".encode(), nonce.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(number[:16], 'big') % 10**16:016d}"


def unlock_key_for(nonce: str, *, pepper: str) -> str:
    """Return the unlock key we make for a page's nonce: 12 signs, 59 bits, in groups of four."""
    number = int.from_bytes(
        hmac.new(f"parvis unlock {pepper}".encode(), nonce.encode(), hashlib.sha256).digest(), "big"
    )
    signs = []
    for _place in range(12):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return grouped("".join(signs), "-")


def new_passphrase() -> str:
    """Return a passphrase for the mediators' key: 20 signs, 99 bits."""
    return grouped("".join(secrets.choice(ALPHABET) for _place in range(20)), "-", 5)


def receipt_digest(receipt: str, *, pepper: str) -> str:
    """Return what is stored of a receipt: an HMAC with a pepper that is not in the database."""
    return hmac.new(f"parvis receipt digest {pepper}".encode(), receipt.encode(), hashlib.sha256).hexdigest()


def body_digest(body: bytes, *, nonce: str, pepper: str) -> str:
    """Return a keyed hash of everything handed in, to notice a second press with other words.

    The nonce is part of the key and stands nowhere but on the person's page: nobody can try words against the digest.
    """
    return hmac.new(f"parvis grievance {pepper} {nonce}".encode(), body, hashlib.sha256).hexdigest()


def normal_receipt(text: str) -> str:
    """Return the 16 digits of a receipt as somebody wrote or said it; "" where it cannot be one."""
    digits = _SPACES.sub("", text)
    return digits if re.fullmatch(r"[0-9]{16}", digits) else ""


def normal_unlock_key(text: str) -> str:
    """Return an unlock key without what nobody hears: capitals, spaces, hyphens."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def grouped(text: str, by: str = " ", size: int = 4) -> str:
    """Return the signs in groups, as they are printed and read out."""
    return by.join(text[start : start + size] for start in range(0, len(text), size))


def acknowledge_by(arrived_at: datetime) -> datetime:
    """Return until when the mediator has to say that it arrived: seven days (rule of 7 days and 3 months)."""
    return arrived_at + ACKNOWLEDGE_WITHIN
