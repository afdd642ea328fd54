"""docs/facts.md says what the files hold; what holds no fact's column says nothing about a person."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.core import facts

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[3]


def tool():
    spec = importlib.util.spec_from_file_location("tools_facts", ROOT / "tools" / "facts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_document_says_what_is_declared():
    writer = tool()
    text = writer.DOCUMENT.read_text(encoding="utf-8")

    assert text == writer.document(text), "run python tools/facts.py"


def test_every_kind_begins_with_city_and_month_and_explains_each_column():
    for kind in facts.kinds().values():
        names = [column.name for column in kind.all_columns]
        assert names[:2] == ["city", "month"]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in (kind.name, *names))
        assert all(column.meaning and bool(column.unit) == (column.type == "BIGINT") for column in kind.all_columns)


def test_a_kind_is_declared_once_and_a_pseudonym_only_where_months_freeze():
    kind = facts.kinds()["cases"]

    with pytest.raises(ValueError):
        facts.declare(kind)
    with pytest.raises(ValueError):
        facts.declare(replace(kind, name="other", freezes=False))


def test_every_verb_a_kind_listens_to_is_one_the_ledger_knows():
    from parvis.core import ledger

    for kind in facts.kinds().values():
        assert kind.verbs <= ledger.vocabulary().keys(), kind.name


def test_months_follow_one_another():
    december = facts.Month.from_number(202612)

    assert (december.next.number, str(december.next)) == (202701, "2027-01")
    with pytest.raises(ValueError):
        facts.Month.from_number(202613)
