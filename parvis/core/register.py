"""The field register: what each stored field tells about people.

Every model of ours carries `field_register`; a test refuses a field nobody has classified. Records of processing,
retention and the data protection notices are made from it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of a model's concrete fields by what they hold.

    `personal`: says something about an identifiable person. `free_text`: somebody's words, which may. `plain`: neither.
    """

    personal: tuple[str, ...] = ()
    free_text: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Return every named field."""
        return self.personal + self.free_text + self.plain
