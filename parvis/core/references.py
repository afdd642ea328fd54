"""Three independent values: a reference that identifies, a token that opens, a public id for other programs (S6)."""

import hashlib
import re
import secrets
import uuid

from stdnum import damm

_NOT_DIGITS = re.compile(r"[\s.\-/]+")


def new_reference() -> str:
    """Return nine random digits: eight and a Damm check digit. It identifies and opens nothing.

    The first digit is never 0, so that it survives spreadsheets. Uniqueness is the database's business.
    """
    body = str(secrets.randbelow(9 * 10**7) + 10**7)
    return body + str(damm.calc_check_digit(body))


def normalise(text: str) -> str | None:
    """Return the nine digits of a reference as somebody wrote or said it, or None where it cannot be one."""
    digits = _NOT_DIGITS.sub("", text)
    return digits if is_reference(digits) else None


def is_reference(text: str) -> bool:
    """Return whether the text is nine ASCII digits whose last one checks the others."""
    return bool(re.fullmatch(r"[1-9][0-9]{8}", text)) and bool(damm.is_valid(text))


def spoken(reference: str) -> str:
    """Return the reference in groups, as it is printed and read out: 1234 5678 9."""
    return f"{reference[:4]} {reference[4:8]} {reference[8:]}"


def new_token() -> str:
    """Return 192 random bits as 32 URL-safe characters."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """Return what is stored of a token: 64 hex digits of SHA-256. A token has too many bits to be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_subject() -> str:
    """Return a random name for the ledger (32 hex digits), which means nothing once the row it names is erased."""
    return uuid.uuid4().hex


def new_pin() -> str:
    """Return six random digits, for the second check at counter and phone."""
    return f"{secrets.randbelow(10**6):06d}"
