"""How far two readers who judged the same answers agree beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtrit

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew, normal_quantile

Table = Sequence[Sequence[int]]
"""Counts: a row for each judgement of the first reader, a column for each of the second, in the same order."""


@dataclass(frozen=True)
class Agreement(Estimate):
    """A coefficient (1: always agree, 0: as by chance) and the plain share of answers judged alike."""

    alike_share: float


def kappa(table: Table, *, level: float = LEVEL) -> Agreement:
    """Return Cohen's kappa: agreement beyond what two readers with these habits reach by chance.

    Numerator: share judged alike − share expected by chance. Denominator: 1 − that share. Counts answers judged by both.
    Limits: variance of Fleiss, Cohen and Everitt 1969, normal, cut at −1 and 1. Coverage, simulated: 88 % at
    20 answers, 93 % at 50, 94 % at 100; below 50, and where nearly all are judged alike, kappa misleads (it falls while agreement rises): show `gwet` beside it.
    Raises TooFew without answers, or where both gave every answer one and the same judgement.
    """
    shares, n = _shares(table)
    size = range(len(shares))
    rows = [sum(shares[i]) for i in size]
    columns = [sum(shares[i][j] for i in size) for j in size]
    alike = sum(shares[i][i] for i in size)
    chance = sum(rows[i] * columns[i] for i in size)
    if chance >= 1:
        raise TooFew("every answer was judged the same")
    value = (alike - chance) / (1 - chance)
    on = sum(shares[i][i] * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i in size)
    off = sum(shares[i][j] * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    variance = (on + (1 - value) ** 2 * off - (value - chance * (1 - value)) ** 2) / (n * (1 - chance) ** 2)
    return _cut(value, normal_quantile(level) * sqrt(max(variance, 0.0)), n, "kappa", alike)


def gwet(table: Table, *, level: float = LEVEL) -> Agreement:
    """Return Gwet's AC1, which stays sound where nearly all answers are judged alike.

    Numerator: share judged alike − share expected by chance, chance counted from how mixed the judgements are. Denominator:
    1 − that share. Limits: Gwet 2008, linearised over the answers, Student with n − 1, cut at −1 and 1. Coverage, simulated:
    89 % at 20 answers, 92 % at 50, 94 % at 100. Both always the same judgement: 1, without width. Raises TooFew under 2 answers.
    """
    shares, n = _shares(table)
    if n < 2:
        raise TooFew("one answer")
    size = range(len(shares))
    common = [(sum(shares[i]) + sum(shares[j][i] for j in size)) / 2 for i in size]
    alike = sum(shares[i][i] for i in size)
    chance = sum(share * (1 - share) for share in common) / (len(shares) - 1)
    value = (alike - chance) / (1 - chance)

    def of_one(i: int, j: int) -> float:
        """Return what one answer with these two judgements adds to the coefficient."""
        plain = ((i == j) - chance) / (1 - chance)
        own_chance = (2 - common[i] - common[j]) / 2 / (len(shares) - 1)
        return plain - 2 * (1 - value) * (own_chance - chance) / (1 - chance)

    variance = sum(shares[i][j] * (of_one(i, j) - value) ** 2 for i in size for j in size) / (n - 1)
    half = -float(stdtrit(n - 1, (1 - level) / 2)) * sqrt(variance)
    return _cut(value, half, n, "gwet_ac1", alike)


def _shares(table: Table) -> tuple[list[list[float]], int]:
    if len(table) < 2 or any(len(row) != len(table) for row in table) or any(x < 0 for row in table for x in row):
        raise Contradiction("a square table of counts with at least two judgements is needed")
    n = sum(map(sum, table))
    if n == 0:
        raise TooFew("no answer was judged by both")
    return [[count / n for count in row] for row in table], n


def _cut(value: float, half: float, n: int, method: str, alike: float) -> Agreement:
    return Agreement(value, max(value - half, -1.0), min(value + half, 1.0), n, method, alike)
