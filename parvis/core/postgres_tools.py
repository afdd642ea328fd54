"""Copying a PostgreSQL database with its own tools, and putting such a copy back in one transaction."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from django.db import connection


class ToolMissing(Exception):
    """A program of PostgreSQL is not on this machine."""


_MARK = "INSERT INTO public.core_databasemark (name, value) VALUES ('{}', 'yes') ON CONFLICT (name) DO NOTHING"


def _tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise ToolMissing(
            f"{name} is not here. Install PostgreSQL's client programs (Debian, Ubuntu: postgresql-client), in the "
            "server's version or newer."
        )
    return found


def _environment() -> Mapping[str, str]:
    """Return how the tools reach the database: by environment, so that no password stands in the list of processes."""
    kept = connection.settings_dict
    values = {
        "PGHOST": kept.get("HOST"), "PGPORT": kept.get("PORT"), "PGUSER": kept.get("USER"),
        "PGPASSWORD": kept.get("PASSWORD"), "PGDATABASE": kept.get("NAME"),
    }  # fmt: skip
    return {"PATH": os.defpath} | {name: str(value) for name, value in values.items() if value}


def dump(out: IO[bytes]) -> None:
    """Write the database, as it is at one moment, as SQL without owners and rights. Raises ToolMissing, CalledProcessError."""
    command = [_tool("pg_dump"), "--format=plain", "--no-owner", "--no-privileges", "--no-password", "--encoding=UTF8"]
    subprocess.run(command, stdout=out, check=True, env=_environment())  # noqa: S603  (our own words only)
    out.flush()


def load(source: Path, *, mark: str) -> None:
    """Put a dump in the place of everything in the schema `public`, with a mark set, in one transaction: all or nothing.

    Raises ToolMissing, CalledProcessError.
    """
    command = [
        _tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--no-password", "--output=/dev/null",
        "--set=ON_ERROR_STOP=1",
        "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
        f"--file={source}",
        f"--command={_MARK.format(mark)}",
    ]  # fmt: skip
    subprocess.run(command, check=True, env=_environment(), stderr=subprocess.PIPE)  # noqa: S603  (our own words only)
