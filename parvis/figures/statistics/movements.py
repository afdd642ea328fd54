"""What may be said of a month against the past of the same thing."""

from enum import StrEnum


class Movement(StrEnum):
    """Whether the newest value has left its own past."""

    UP = "up"
    DOWN = "down"
    UNCHANGED = "unchanged"
    TOO_SHORT = "too_short"
