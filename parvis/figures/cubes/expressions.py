"""The small language of declarations: columns, whole numbers, words, comparisons, CASE; nothing on which engines differ.

Read by sqlglot and then looked through: what is not named here is refused. Words are only compared for being equal, for
engines order them differently; there is no division (`bins` and `minutes` are made elsewhere) and no function.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from parvis.figures.cubes.kinds import Sort

_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
_ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE)
_EQUAL = (exp.EQ, exp.NEQ)
LARGEST = 2**63 - 1


class Unusable(Exception):
    """The expression cannot be used; the message is a sentence."""


class Result(StrEnum):
    """What an expression gives."""

    NUMBER = "number"
    WORD = "word"
    CONDITION = "condition"


def number(text: str, columns: Mapping[str, Sort]) -> exp.Expression:
    """Read an expression that gives a whole number. Raises Unusable."""
    return _read(text, columns, Result.NUMBER)


def condition(text: str, columns: Mapping[str, Sort]) -> exp.Expression:
    """Read an expression that is true, false or unknown. Raises Unusable."""
    return _read(text, columns, Result.CONDITION)


def _read(text: str, columns: Mapping[str, Sort], wanted: Result) -> exp.Expression:
    try:
        found = cast(exp.Expression, sqlglot.parse_one(text, dialect="postgres"))
    except SqlglotError:
        raise Unusable(f"“{text}” cannot be read as an expression.") from None
    given = _result(found, columns)
    if given is not wanted:
        raise Unusable(f"“{text}” gives a {given}; a {wanted} is needed here.")
    return found


def _result(node: exp.Expression, columns: Mapping[str, Sort]) -> Result:
    """Return what an expression gives, or raise Unusable where it, or a part of it, is not in the language."""
    if isinstance(node, exp.Paren):
        return _result(node.this, columns)
    if isinstance(node, exp.Column):
        return _column(node, columns)
    if isinstance(node, exp.Literal):
        return _literal(node)
    if isinstance(node, _ARITHMETIC):
        return _all(node, columns, Result.NUMBER, gives=Result.NUMBER)
    if isinstance(node, exp.And | exp.Or | exp.Not):
        return _all(node, columns, Result.CONDITION, gives=Result.CONDITION)
    if isinstance(node, _ORDERED):
        return _all(node, columns, Result.NUMBER, gives=Result.CONDITION)
    if isinstance(node, _EQUAL):
        return _equal([node.this, node.expression], columns)
    if isinstance(node, exp.In) and not node.args.get("query"):
        return _equal([node.this, *node.expressions], columns)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        _result(node.this, columns)
        return Result.CONDITION
    if isinstance(node, exp.Case) and node.this is None:
        return _case(node, columns)
    raise Unusable(f"“{node.sql()}” is not in the language of cubes.")


def _column(node: exp.Column, columns: Mapping[str, Sort]) -> Result:
    if node.table or node.this.quoted or node.name not in columns:
        raise Unusable(f"These facts have no column “{node.sql()}”.")
    return Result(columns[node.name].value)


def _literal(node: exp.Literal) -> Result:
    if node.is_string:
        return Result.WORD
    if not node.name.isdigit() or int(node.name) > LARGEST:
        raise Unusable(f"“{node.name}” is no whole number of at most 64 bits.")
    return Result.NUMBER


def _all(node: exp.Expression, columns: Mapping[str, Sort], wanted: Result, *, gives: Result) -> Result:
    for part in (node.this, node.args.get("expression")):
        if part is not None and _result(part, columns) is not wanted:
            raise Unusable(f"“{part.sql()}” stands where a {wanted} is needed.")
    return gives


def _equal(parts: list[exp.Expression], columns: Mapping[str, Sort]) -> Result:
    found = {_result(part, columns) for part in parts}
    if len(found) > 1 or Result.CONDITION in found:
        raise Unusable(f"“{parts[0].sql()}” is compared with something of another sort.")
    return Result.CONDITION


def _case(node: exp.Case, columns: Mapping[str, Sort]) -> Result:
    for branch in node.args["ifs"]:
        if _result(branch.this, columns) is not Result.CONDITION:
            raise Unusable(f"“{branch.this.sql()}” stands where a condition is needed.")
    values = [branch.args["true"] for branch in node.args["ifs"]]
    default = node.args.get("default")
    for value in [*values, default] if default is not None else values:
        if _result(value, columns) is not Result.NUMBER:
            raise Unusable(f"“{value.sql()}” stands where a number is needed: a CASE gives whole numbers.")
    return Result.NUMBER
