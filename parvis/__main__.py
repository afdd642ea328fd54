"""The `parvis` command: Django's commands and ours under one name."""

import os
import sys
from contextlib import suppress
from pathlib import Path

NO_CITY = (
    "There is no city here yet. Begin one with “parvis migrate” and then “parvis new_city”, or say where it is with "
    "PARVIS_HOME or DATABASE_URL (the demonstration of “make demo”: PARVIS_HOME=./var/demo).\n"
)


def main() -> None:
    """Run one command, e.g. `parvis migrate`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    os.umask(0o077)  # what this process writes belongs to this user only
    if sys.argv[1:2] == ["demo"]:
        from parvis.demo import environment

        environment.prepare(sys.argv[2:])
    home = Path(os.environ.get("PARVIS_HOME") or "var").absolute()
    is_new = not home.exists()
    from django.core.management import ManagementUtility
    from django.db import DatabaseError

    from parvis.core import translations

    with suppress(OSError):  # where the package may not be written, a check names what is stale
        translations.compile_stale(Path(__file__).parent / "locale")
    try:
        ManagementUtility(["parvis", *sys.argv[1:]]).execute()
        sys.stdout.flush()
    except BrokenPipeError:  # `parvis … | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except DatabaseError:
        if not _is_without_tables():
            raise
        if is_new:
            _take_away(home)
        sys.stderr.write(NO_CITY)
        sys.exit(1)


def _is_without_tables() -> bool:
    """Return whether the database answers and was never migrated."""
    from django.db import DatabaseError, connection

    try:
        if connection.in_atomic_block:
            connection.close()
        tables = connection.introspection.table_names()
        connection.close()
    except DatabaseError:
        return False
    return "django_migrations" not in tables


def _take_away(home: Path) -> None:
    """Remove what reading the settings and opening a database left in a folder that was not there before."""
    for name in ("secret_key", "parvis.sqlite3", "parvis.sqlite3-wal", "parvis.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    with suppress(OSError):  # somebody else put something there meanwhile
        home.rmdir()


if __name__ == "__main__":
    main()
