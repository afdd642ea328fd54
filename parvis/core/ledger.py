"""The ledger: what happened, in a closed vocabulary, never changed afterwards.

An entry holds references and codes: no text, no place, no contact data, nor hashes of them. Each app declares its verbs
in `verbs.py`; what is not declared cannot be written. Others react by handlers:

    @ledger.on("cases.answered")       in the same transaction; only writes rows; a failure fails the action
    @ledger.later("cases.answered")    queued, runs at least once; the default
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from parvis.core import due
from parvis.core.actors import Actor
from parvis.core.models import Entry
from parvis.core.rows import insert

Code = str | int | bool | None
Handler = Callable[[Entry], None]

_CODE = re.compile(r"[A-Za-z0-9_.:+\-]{0,80}")
_verbs: dict[str, frozenset[str]] = {}
_now: dict[str, list[Handler]] = defaultdict(list)
_later: dict[str, list[str]] = defaultdict(list)
_later_handlers: dict[str, Handler] = {}


class UnknownVerb(Exception):
    """The verb, or one of its codes, was never declared; or a code's value is not a code."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to be written."""

    verb: str
    subject: str
    by: Actor
    at: datetime
    codes: Mapping[str, Code] = field(default_factory=dict)


def declare(verb: str, *codes: str) -> None:
    """Add a verb and the names of the codes it may carry to the vocabulary."""
    _verbs[verb] = frozenset(codes)


def vocabulary() -> Mapping[str, frozenset[str]]:
    """Return every declared verb with its codes."""
    return dict(_verbs)


def on(verb: str) -> Callable[[Handler], Handler]:
    """Run the function with each entry of `verb`, in the transaction that writes it. See docs/handlers.md."""

    def register(handler: Handler) -> Handler:
        _now[verb].append(handler)
        return handler

    return register


def later(verb: str) -> Callable[[Handler], Handler]:
    """Run the function with each entry of `verb`, at least once, by the worker."""

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        _later[verb].append(name)
        _later_handlers[name] = handler
        return handler

    return register


def canonical(line: Line) -> bytes:
    """Return the bytes that stand for a line, the same on every machine: JSON, sorted, UTC to the microsecond."""
    return json.dumps(
        [
            1,
            line.subject,
            line.verb,
            line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(line.by.kind),
            line.by.reference,
            dict(line.codes),
        ],
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def _check(line: Line) -> None:
    if line.verb not in _verbs:
        raise UnknownVerb(line.verb)
    for name, value in line.codes.items():
        if name not in _verbs[line.verb]:
            raise UnknownVerb(f"{line.verb}: {name}")
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise UnknownVerb(f"{line.verb}: the value of {name} is not a code")


def write(*, verb: str, subject: str, by: Actor, at: datetime, codes: Mapping[str, Code] | None = None) -> None:
    """Write one line in the caller's transaction. Raises UnknownVerb."""
    write_many([Line(verb=verb, subject=subject, by=by, at=at, codes=codes or {})])


def write_many(lines: Sequence[Line]) -> None:
    """Write lines in their order with one statement, then run or queue their handlers. Raises UnknownVerb."""
    for line in lines:
        _check(line)
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written in the transaction of what it tells.")
    entries: list[Entry] = insert(
        Entry,
        (
            Entry(
                at=line.at,
                verb=line.verb,
                subject=line.subject,
                actor_kind=line.by.kind,
                actor_reference=line.by.reference,
                codes=dict(line.codes),
                canonical=canonical(line),
            )
            for line in lines
        ),
    )
    for entry in entries:
        for handler in _now[entry.verb]:
            handler(entry)
    _queue(entries)


def _queue(entries: Iterable[Entry]) -> None:
    due.schedule_many(
        due.Due(kind="core.ledger_handler", due_at=entry.at, payload={"handler": name, "entry": entry.pk})
        for entry in entries
        for name in _later[entry.verb]
    )


@due.handler("core.ledger_handler")
def _run_later(row: due.Claimed) -> None:
    entry = Entry.objects.get(pk=row.payload["entry"])
    _later_handlers[row.payload["handler"]](entry)
