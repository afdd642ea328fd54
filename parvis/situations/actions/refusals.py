"""Why the catalogue stays as it is."""

from collections.abc import Sequence

from parvis.situations.rules.problems import Problem


class CatalogueRefused(Exception):
    """Something in the catalogue would fail people; `problems` says what and where. Nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:5]))
        self.problems = list(problems)


class NothingLoaded(Exception):
    """No release has been loaded yet: run `parvis load_catalogue`."""


class ChangedMeanwhile(Exception):
    """Somebody else changed it while this was being written, or since it was read. Nothing was written."""


class NeedsSecondPerson(Exception):
    """Whoever worded part of what waits does not put it in force alone, unless it is an emergency. Nothing was written."""


class InForceAlready(Exception):
    """The situation was published: its code has a meaning for ever, so it is taken out of use instead of deleted."""
