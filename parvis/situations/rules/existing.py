"""What a catalogue may point to, as plain data, so that the validator stays pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parvis.city.packs.shape import Topic
from parvis.core.languages import COMPLETE


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code stood for when it was first published."""

    kind: str
    title: str
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Existing:
    """What a catalogue may point to. None means: not known here, so not checked.

    `numbers`: topics the country has a help number for, among `topics` of any country.
    `active_kinds`: kinds of which the city has a service. `agreements`: (kind, situation or "" for all) signed and in
    force. `used`: what each situation code ever published has meant.
    """

    service_kinds: frozenset[str]
    numbers: frozenset[str]
    topics: frozenset[str] = frozenset(str(topic) for topic in Topic)
    districts: frozenset[str] | None = None
    active_kinds: frozenset[str] | None = None
    agreements: frozenset[tuple[str, str]] | None = None
    used: Mapping[str, "Meaning"] = field(default_factory=dict)
    languages: tuple[str, ...] = COMPLETE
