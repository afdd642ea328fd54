"""Leaving at once: each app that keeps something of a visitor says how to forget it."""

from collections.abc import Callable

from django.contrib.sessions.backends.base import SessionBase

_forgetters: list[Callable[[SessionBase], None]] = []


def on_leave(forget: Callable[[SessionBase], None]) -> None:
    """Call `forget(session)` when somebody presses *leave this page*, before the session itself is deleted."""
    _forgetters.append(forget)


def forget_all(session: SessionBase) -> None:
    """Let every app forget what it keeps of this visitor."""
    for forget in _forgetters:
        forget(session)
