"""Typed readers of the environment. A wrong value stops the start with a sentence that says what to set."""

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

T = TypeVar("T")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_env = Env()


def _read(name: str, reader: Callable[[], T], advice: str) -> T:
    try:
        return reader()
    except (EnvError, ValueError, KeyError) as problem:
        # Not the value itself: it may be a secret, and this sentence ends in a log.
        raise ImproperlyConfigured(f"The setting {name} cannot be used: {advice}") from problem


def _with_file(name: str, default: str) -> str:
    """Return NAME, or what the file named by NAME_FILE holds: a secret need not stand in the environment."""
    path = os.environ.get(f"{name}_FILE")
    if not path or name in os.environ:
        return str(_env.str(name, default))
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"The file that {name}_FILE names cannot be read.") from problem


def text(name: str, default: str) -> str:
    """Return the text of NAME (or of the file named by NAME_FILE)."""
    return _read(name, lambda: _with_file(name, default), "give a text.")


def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """Return a URL with one of the schemes; empty stays empty."""

    def reader() -> str:
        value = text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            raise ValueError
        return value

    return _read(name, reader, f"begin it with {' or '.join(f'{scheme}://' for scheme in schemes)}.")


def domain(name: str) -> str:
    """Return the name of a domain, like reply.example.org; empty stays empty."""

    def reader() -> str:
        value = text(name, "").lower()
        if value and not _DOMAIN.fullmatch(value):
            raise ValueError
        return value

    return _read(name, reader, "give the name of a domain, like reply.example.org.")


def sender(name: str, default: str) -> str:
    """Return what stands in From: an address, or a name with an address in angle brackets."""

    def reader() -> str:
        value = text(name, default)
        _name, address = parseaddr(value)
        if "@" not in address or any(character in value for character in "\r\n"):
            raise ValueError
        return value

    return _read(name, reader, "write an address, or: The city <parvis@example.org>.")


def hosts(name: str, default: list[str]) -> list[str]:
    """Return the host names that are answered; `*` would answer to any name somebody invents."""

    def reader() -> list[str]:
        found = words(name, default)
        if not found or any("*" in host or "/" in host for host in found):
            raise ValueError
        return found

    return _read(name, reader, "give host names separated by commas, e.g. parvis.example.org; no * and no https://.")


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated list."""
    return _read(
        name,
        lambda: [str(w).strip() for w in _env.list(name, default) if str(w).strip()],
        "give words separated by commas.",
    )


def pairs(name: str) -> dict[str, str]:
    """Return name=value pairs separated by commas, as a mapping."""

    def reader() -> dict[str, str]:
        found = [word.partition("=") for word in text(name, "").split(",") if word.strip()]
        if not all(key.strip() and value.strip() for key, _sign, value in found):
            raise ValueError
        return {key.strip(): value.strip() for key, _sign, value in found}

    return _read(name, reader, "write name=value, several separated by commas.")


def yes_or_no(name: str, default: bool) -> bool:
    """Return True for 1, true, yes, on; False for 0, false, no, off."""
    return _read(name, lambda: bool(_env.bool(name, default)), "say yes or no.")


def whole_number(name: str, default: int, *, least: int = 0, most: int = 10**12) -> int:
    """Return a whole number between `least` and `most`."""

    def reader() -> int:
        value = int(_env.int(name, default))
        if not least <= value <= most:
            raise ValueError
        return value

    return _read(name, reader, f"give a whole number from {least} to {most}.")


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return one of the `allowed` words."""

    def reader() -> str:
        value = text(name, default)
        if value not in allowed:
            raise ValueError
        return value

    return _read(name, reader, f"choose one of {', '.join(allowed)}.")


def networks(name: str) -> list[str]:
    """Return addresses and networks, e.g. 10.0.0.5 or 10.0.0.0/24; "unix" for a proxy on a unix socket."""

    def reader() -> list[str]:
        given = words(name, [])
        for word in given:
            if word != "unix":
                ip_network(word)
        return given

    return _read(name, reader, "give addresses or networks separated by commas, e.g. 10.0.0.5,10.1.0.0/16, or unix.")


def web_address(name: str, default: str) -> str:
    """Return an address that begins with https:// or http:// and names a host, without a slash at its end."""

    def reader() -> str:
        value = text(name, default).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError
        return value

    return _read(name, reader, "give an address like https://parvis.example.org.")


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder path; it need not exist yet."""
    return Path(text(name, str(default))).expanduser().absolute()


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone of the IANA database, e.g. Europe/Brussels."""

    def reader() -> str:
        value = text(name, default)
        if value not in available_timezones():
            raise ValueError
        ZoneInfo(value)
        return value

    return _read(name, reader, "give a name like Europe/Brussels.")


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings for a URL: sqlite:///… or postgres://user:password@host:port/name."""
    advice = "write sqlite:///path or postgres://user:password@host:port/name."

    def reader() -> dict[str, Any]:
        found: dict[str, Any] = dict(dj_database_url.parse(text(name, default)))
        if not found.get("ENGINE", "").endswith((".sqlite3", ".postgresql")) or not found.get("NAME"):
            raise ValueError
        return found

    return _read(name, reader, advice)


# scheme → port, STARTTLS, TLS from the first byte
_SMTP = {"smtp+tls": (587, True, False), "smtps": (465, False, True), "smtp": (25, False, False)}
_LOCAL_MAIL = {"file": "filebased", "console": "console"}


def mail(name: str, default: str) -> dict[str, Any]:
    """Return Django's mail settings for a URL.

    smtp+tls://user:password@host (STARTTLS, port 587), smtps://… (TLS, 465), smtp://host (no encryption, 25, for a
    relay on the same machine), file:///folder, console://, or a mail service by its interface:
    anymail+mailgun://?api_key=…&sender_domain=…, whose values are the settings django-anymail names.
    """

    def reader() -> dict[str, Any]:
        address = urlsplit(text(name, default))
        user, password = unquote(address.username or ""), unquote(address.password or "")
        if address.scheme in _SMTP and address.hostname:
            port, starts_tls, is_tls = _SMTP[address.scheme]
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": address.hostname,
                "EMAIL_PORT": address.port or port,
                "EMAIL_HOST_USER": user,
                "EMAIL_HOST_PASSWORD": password,
                "EMAIL_USE_TLS": starts_tls,
                "EMAIL_USE_SSL": is_tls,
            }
        if address.scheme in _LOCAL_MAIL:
            backend = f"django.core.mail.backends.{_LOCAL_MAIL[address.scheme]}.EmailBackend"
            return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(address.path)}
        scheme, _plus, service = address.scheme.partition("+")
        if scheme == "anymail" and service.isidentifier() and find_spec(f"anymail.backends.{service}"):
            values = {f"{service}_{key}".upper(): value for key, value in parse_qsl(address.query)}
            return {"EMAIL_BACKEND": f"anymail.backends.{service}.EmailBackend", "ANYMAIL": values}
        raise ValueError

    return _read(name, reader, "write e.g. smtp+tls://user:password@mail.example.org.")
