"""What figures keep in the database: which files there are, what was released, what was stated and said beside it."""

from parvis.figures.models.facts import FactKind, FactMonth, LedgerPosition, PseudonymKey
from parvis.figures.models.figure import Figure
from parvis.figures.models.release import (
    Release,
    ReleaseDecision,
    ReleasedTable,
    ReleaseFile,
    ReleaseOutcome,
    ReleaseState,
    SeriesBreak,
)
from parvis.figures.models.sums import MonthlySum, SumCell
from parvis.figures.models.words import (
    ConsentHow,
    DefinitionSeen,
    DrawnAnswer,
    FigureComment,
    PublicText,
    PublicWords,
    Reading,
    Sample,
    SampleSettings,
    Verdict,
    WithdrawnWhy,
    WordsKind,
)

__all__ = [
    "ConsentHow",
    "DefinitionSeen",
    "DrawnAnswer",
    "FactKind",
    "FactMonth",
    "Figure",
    "FigureComment",
    "LedgerPosition",
    "MonthlySum",
    "PseudonymKey",
    "PublicText",
    "PublicWords",
    "Reading",
    "Release",
    "ReleaseDecision",
    "ReleaseFile",
    "ReleaseOutcome",
    "ReleaseState",
    "ReleasedTable",
    "Sample",
    "SampleSettings",
    "SeriesBreak",
    "SumCell",
    "Verdict",
    "WithdrawnWhy",
    "WordsKind",
]
