"""Stretches of whole local months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Period:
    """Whole months, from `first` to `last`, both included, as yyyymm."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last or not all(1 <= month % 100 <= 12 for month in (self.first, self.last)):
            raise ValueError(f"{self.first} to {self.last} is no period of months")

    @classmethod
    def month(cls, month: int) -> "Period":
        """Return one month."""
        return cls(month, month)

    @classmethod
    def year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(year * 100 + 1, year * 100 + 12)

    @property
    def months(self) -> tuple[int, ...]:
        """Return all months in order."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(found[-1] + (89 if found[-1] % 100 == 12 else 1))
        return tuple(found)

    @property
    def last_day(self) -> date:
        """Return the last day."""
        year, month = divmod(self.last, 100)
        return date(year, month, monthrange(year, month)[1])

    @property
    def code(self) -> str:
        """Return 2026-03 for a month, 2026 for a year, 2026-01/2026-03 for what is neither."""
        if self.first == self.last:
            return f"{self.first // 100}-{self.first % 100:02}"
        if self == Period.year(self.first // 100):
            return str(self.first // 100)
        return f"{Period.month(self.first).code}/{Period.month(self.last).code}"
