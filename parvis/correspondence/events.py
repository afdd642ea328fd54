"""Events one can write to people about, and the placeholders their texts may use.

    events.declare("cases.received", kind=MessageKind.RECEIPT, placeholders={"service": Fact.SERVICE, "by_when": Fact.BY_WHEN})

The value of a placeholder is a code wherever possible (a service's code, a moment), so that the worker can say it in the
language of whoever receives it. Every text may also use BUILT_IN, which the worker fills in itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from parvis.correspondence.models.message import Message, MessageKind
from parvis.correspondence.models.recipient import Channel


class Fact(StrEnum):
    """What a placeholder's value is, and so how it is said."""

    REFERENCE = "reference"  # nine digits
    SERVICE = "service"  # a service's code; said as people call it
    BY_WHEN = "by_when"  # an ISO moment; said as a day and its part: nobody promises a minute
    DAY = "day"  # an ISO moment; said as a day
    WORDS = "words"  # somebody's words, as they are (an answer, a question)
    OWN_WORDS = "own_words"  # the receiver's own words; never sent to an address nobody confirmed
    TEXTS = "texts"  # {language: text}, e.g. a situation's title; said in the receiver's language
    CODE = "code"  # digits to type in
    LINK = "link"  # a path on our own host, beginning with /
    FOLLOW = "follow"  # built in: the link to the person's own page, with a new token
    CITY = "city"  # built in
    NUMBERS = "numbers"  # built in: whom to call


BUILT_IN: Mapping[str, Fact] = MappingProxyType(
    {
        "reference": Fact.REFERENCE,
        "link": Fact.FOLLOW,
        "city": Fact.CITY,
        "emergency": Fact.NUMBERS,
        "emergency_text": Fact.NUMBERS,
    }
)
# An SMS lies open on a screen: no situation, place or service, nobody's words. A subject does too.
SAID_IN_SMS = frozenset(
    {Fact.REFERENCE, Fact.BY_WHEN, Fact.DAY, Fact.CODE, Fact.LINK, Fact.FOLLOW, Fact.CITY, Fact.NUMBERS}
)
SAID_IN_SUBJECT = frozenset({Fact.REFERENCE, Fact.BY_WHEN, Fact.DAY, Fact.CITY, Fact.NUMBERS})
# What an SMS to a number that is not sure to be the person's carries: reference and state.
SAID_TO_ANYBODY = frozenset({Fact.REFERENCE, Fact.CODE, Fact.CITY, Fact.NUMBERS})

BOTH = (Channel.EMAIL, Channel.SMS)


class DeclaredTwice(Exception):
    """Two apps declare one event in different ways."""


class UnknownEvent(Exception):
    """Nobody has declared this event, or it has no such placeholder."""


@dataclass(frozen=True)
class Event:
    """One thing people are written to about. `needs` names placeholders no text may leave out.

    `twice_is_fine`: after a crash it is sent again rather than left to a person. `forgets`: its facts are secret (a code)
    and are wiped as soon as it is sent. `kept_for`: the one role whose members see on the staff list that it could not be sent.
    """

    name: str
    kind: MessageKind
    placeholders: Mapping[str, Fact]
    channels: tuple[Channel, ...] = BOTH
    needs: frozenset[str] = frozenset()
    twice_is_fine: bool = False
    forgets: bool = False
    kept_for: str = ""

    def needs_in(self, channel: str) -> frozenset[str]:
        """Return the placeholders that no text of this channel may leave out."""
        return frozenset(name for name in self.needs if channel != Channel.SMS or self.allowed[name] in SAID_IN_SMS)

    @property
    def allowed(self) -> Mapping[str, Fact]:
        """Every placeholder its texts may use."""
        return {**BUILT_IN, **self.placeholders}


_events: dict[str, Event] = {}

# Returns a message's facts as they are true at the moment of sending; None where there is nothing left to say.
Lookup = Callable[[Message, datetime], Mapping[str, Any] | None]
_lookups: dict[str, Lookup] = {}


def declare(
    event: str,
    *,
    kind: MessageKind,
    placeholders: Mapping[str, Fact] | None = None,
    channels: Sequence[Channel] = BOTH,
    needs: Sequence[str] = (),
    twice_is_fine: bool = False,
    forgets: bool = False,
    kept_for: str = "",
) -> None:
    """Add an event with its kind and placeholders. Saying the same again is fine; raises DeclaredTwice for another."""
    new = Event(
        event,
        kind,
        MappingProxyType(dict(placeholders or {})),
        tuple(channels),
        frozenset(needs),
        twice_is_fine,
        forgets,
        kept_for,
    )
    known = _events.setdefault(event, new)
    if known != new:
        raise DeclaredTwice(event)


def looked_up_when_sent(event: str) -> Callable[[Lookup], Lookup]:
    """Register the function that says what is true when a message of this event leaves, and not when it was queued.

    Nothing of it is kept: whatever was taken back meanwhile neither leaves nor lies in the queue.
    """

    def register(lookup: Lookup) -> Lookup:
        _lookups[event] = lookup
        return lookup

    return register


def lookup_of(event: str) -> Lookup | None:
    """Return what an event's facts are looked up by, None where they are those it was queued with."""
    return _lookups.get(event)


def get(event: str) -> Event:
    """Return a declared event. Raises UnknownEvent."""
    try:
        return _events[event]
    except KeyError:
        raise UnknownEvent(event) from None


def declared() -> Mapping[str, Event]:
    """Return every event by its name."""
    return dict(_events)
