"""What a build says of what it did."""

from dataclasses import dataclass

# How the command ends where it does not end with 0 or fails.
NEEDS_PERSON, BUSY = 2, 3


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence for whoever runs the build. `needs_person`: the build went on, and somebody should look."""

    text: str
    needs_person: bool = False
