"""What the demonstration sets before Django reads its settings: its own folder, this machine only, an invented city."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

HOST = "127.0.0.1"
PORT = 8000


def prepare(words: Sequence[str]) -> None:
    """Set the environment for `parvis demo` with these words behind it. What is set already for folders and mail stays."""
    os.environ.update(
        PARVIS_DEMO="1",
        PARVIS_BASE_URL=f"http://{HOST}:{port_of(words)}",
        PARVIS_COUNTRY="BE",
        PARVIS_REGION="",
        PARVIS_TIME_ZONE="Europe/Brussels",
    )
    home = os.environ.setdefault("PARVIS_HOME", str(Path.cwd() / "var" / "demo"))
    os.environ.setdefault("SMS_URL", f"file://{quote(str(Path(home).resolve() / 'sms'))}")


def port_of(words: Sequence[str]) -> int:
    """Return the port these words ask for; where they make no sense the command itself says so later."""
    for place, word in enumerate(words):
        name, _equals, value = word.partition("=")
        if name == "--port":
            said = value or (words[place + 1] if place + 1 < len(words) else "")
            return int(said) if said.isdecimal() else PORT
    return PORT
