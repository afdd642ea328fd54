"""What a start and `parvis check --deploy` look at: nothing half restored, nothing open to others, no laptop's ease."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection

from parvis.core import marks

Apps = Sequence[AppConfig] | None
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def register_all() -> None:
    """Let Django run these checks; those about a real city only with --deploy."""
    register(restore_is_finished, Tags.security)
    register(files_are_private, Tags.security)
    register(fit_for_a_city, Tags.security, deploy=True)


def restore_is_finished(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start while what had been erased may be back."""
    from parvis.core import backups

    was_open = connection.connection is not None
    try:
        if not backups.is_unfinished():
            return []
    except DatabaseError:
        return []  # not migrated yet, or not there: other doors say so
    finally:
        if not was_open:
            connection.close()  # web processes are forked from this one and must not share it
    return [
        Error(
            "A restore was begun and is not finished: people who had been erased may be back.",
            hint="Run: parvis restore --finish",
            id="parvis.E001",
        )
    ]


def files_are_private(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """Name what other users of this machine could read: the database, its log, photos, mail, keys."""
    if _is_closed(Path(settings.PARVIS_HOME)):
        places = [place for place in private_places() if not place.is_relative_to(settings.PARVIS_HOME)]
    else:
        places = [Path(settings.PARVIS_HOME), *private_places()]
    open_ones = [place for place in dict.fromkeys(places) if place.exists() and not _is_closed(place)]
    return [
        Caution(
            f"Other users of this machine may open {place}.",
            hint=f"Run: chmod {'700' if place.is_dir() else '600'} {place}",
            id="parvis.W001",
        )
        for place in open_ones
    ]


def private_places() -> Iterator[Path]:
    """Yield where people's data and our keys lie on this machine, whether or not it is there yet."""
    home = Path(settings.PARVIS_HOME)
    yield home / "secret_key"
    yield home / "erasures"
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        if "mode=memory" not in name and name != ":memory:":
            yield from (Path(name + beside) for beside in ("", "-wal", "-shm"))
    if settings.STORAGE_URL.startswith("file:"):
        url = urlsplit(settings.STORAGE_URL)
        yield Path(unquote(url.netloc + url.path))
    if settings.EMAIL_FILE_PATH:
        yield Path(settings.EMAIL_FILE_PATH)


def _is_closed(place: Path) -> bool:
    try:
        return not stat.S_IMODE(place.stat().st_mode) & OTHERS
    except OSError:
        return False


def fit_for_a_city(app_configs: Apps = None, **kwargs: Any) -> list[CheckMessage]:
    """Say what is fine on a laptop and not in a city."""
    return list(_faults())


def _faults() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG shows everything to everybody.", id="parvis.E010")
    if settings.PARVIS_DEMO:
        yield Error(
            "This is a demonstration: nobody is asked for a second step.", hint="Unset PARVIS_DEMO.", id="parvis.E011"
        )
    elif marks.is_demo():
        yield Error(
            "A demonstration made this database: its people are invented and its passwords known to everybody.",
            hint="Give the city a database of its own: set DATABASE_URL.",
            id="parvis.E013",
        )
    if not settings.IS_HTTPS:
        yield Error(
            "What people write would travel in the clear.",
            hint="Begin PARVIS_BASE_URL with https://.",
            id="parvis.E012",
        )
    if settings.PARVIS_SEAL_KEY == settings.SECRET_KEY:
        yield Caution(
            "The ledger is sealed with the key that every web process knows.",
            hint="Set PARVIS_SEAL_KEY_FILE to a file that only the workers may read.",
            id="parvis.W010",
        )
    if not settings.PARVIS_REPLY_DOMAIN:
        yield Caution("People cannot reply to our mail.", hint="Set PARVIS_REPLY_DOMAIN.", id="parvis.W011")
    if not settings.PARVIS_BACKUP_KEY:
        yield Caution("No backup can be made.", hint="Set PARVIS_BACKUP_KEY; see docs/backup.md.", id="parvis.W012")
    if "filebased" in settings.EMAIL_BACKEND or "console" in settings.EMAIL_BACKEND:
        yield Caution("Mail goes to files and reaches nobody.", hint="Set EMAIL_URL.", id="parvis.W013")
    umask = os.umask(0o077)
    os.umask(umask)
    if umask & 0o077 != 0o077:
        yield Caution("What this process writes others may read.", hint="Start it with umask 077.", id="parvis.W014")
    yield from _owner()


def _owner() -> Iterator[CheckMessage]:
    """Warn where the running web could switch the ledger's locks off, because it owns the tables (S12)."""
    if connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_catalog.pg_get_userbyid(relowner) = current_user, "
                "has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE') "
                "OR has_table_privilege(oid, 'TRUNCATE') "
                "FROM pg_class WHERE oid = to_regclass('core_entry')"
            )
            row = cursor.fetchone()
    except DatabaseError:
        return
    if row and any(row):
        yield Caution(
            "The database's user may change the ledger or owns it.",
            hint="Serve and work with the runtime role of docs/postgresql-roles.sql.",
            id="parvis.W015",
        )
