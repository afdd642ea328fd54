"""Sealing: what only the holder of a private key opens, and what only a password opens. No database, no settings.

`seal` is age with an X25519 key (as `age` itself writes it); `lock` is Argon2id and ChaCha20-Poly1305.
"""

import secrets
from dataclasses import dataclass

import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

# The second recommendation of RFC 9106, for machines with little memory: 3 passes over 64 MiB.
_PASSES, _MEMORY_KIB, _LANES = 3, 64 * 1024, 4
_MARK = b"P1"
_SALT, _NONCE, _TAG = 16, 12, 16
PAD = 4096


class CannotOpen(Exception):
    """The key or password does not fit, or the blob is damaged; nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two halves: whoever has `public` can seal, only `private` opens."""

    public: str
    private: str


def new_pair() -> Pair:
    """Return a fresh X25519 pair in the writing of age."""
    identity = pyrage.x25519.Identity.generate()
    return Pair(public=str(identity.to_public()), private=str(identity))


def seal(data: bytes, *, to: str) -> bytes:
    """Return the bytes sealed for the public key."""
    sealed: bytes = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(to)])
    return sealed


def unseal(blob: bytes, *, private: str) -> bytes:
    """Return what was sealed. Raises CannotOpen."""
    try:
        data: bytes = pyrage.decrypt(blob, [pyrage.x25519.Identity.from_str(private)])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise CannotOpen from None
    return data


def lock(data: bytes, *, password: str) -> bytes:
    """Return the bytes locked with a password; takes a tenth of a second and 64 MiB, and so does each guess."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _MARK + salt + nonce + ChaCha20Poly1305(_derive(password, salt)).encrypt(nonce, data, _MARK)


def unlock(blob: bytes, *, password: str) -> bytes:
    """Return what was locked. Raises CannotOpen, after the same work for every wrong password."""
    blob = blob if len(blob) > len(_MARK) + _SALT + _NONCE else decoy()
    mark, salt = blob[: len(_MARK)], blob[len(_MARK) : len(_MARK) + _SALT]
    nonce = blob[len(_MARK) + _SALT : len(_MARK) + _SALT + _NONCE]
    key = _derive(password, salt)
    if mark != _MARK:
        raise CannotOpen
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, blob[len(_MARK) + _SALT + _NONCE :], _MARK)
    except InvalidTag:
        raise CannotOpen from None


def decoy() -> bytes:
    """Return a lock that nothing opens, for equal work where there is none."""
    return _MARK + secrets.token_bytes(_SALT + _NONCE + 74 + _TAG)


def padded(data: bytes) -> bytes:
    """Return JSON bytes filled up with spaces to a multiple of 4 KiB, so that a length tells little."""
    return data + b" " * (-len(data) % PAD)


def _derive(password: str, salt: bytes) -> bytes:
    return hash_secret_raw(password.encode(), salt, _PASSES, _MEMORY_KIB, _LANES, 32, Type.ID)
