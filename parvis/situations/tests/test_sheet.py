"""The parts of a situation's form: added, taken away and moved by buttons, read again from hidden fields."""

import pytest

from parvis.situations import sheet
from parvis.situations.rules.files import load
from parvis.situations.sheet import Part, Sheet
from parvis.situations.tests.small import SMALL

SHARED = {"where_is_it": {"choices": {"street": {}, "home": {}}}}


@pytest.fixture
def lamp() -> Sheet:
    return sheet.of(load({"small.yml": SMALL}).tree["situations"]["lamp"], SHARED)


def keys(parts: list[Part]) -> list[str]:
    return [part.key for part in parts]


def test_what_is_written_into_the_page_is_read_again(lamp):
    sheet.move(lamp, "shared", "where_is_it", SHARED)

    assert sheet.read(list(lamp.hidden()), SHARED) == lamp


def test_parts_are_added_where_they_belong_under_keys_nobody_had(lamp):
    question = sheet.move(lamp, "question", "", SHARED)
    choice = sheet.move(lamp, "inside", "q0", SHARED)
    end = sheet.move(lamp, "end", "", SHARED)
    exception = sheet.move(lamp, "inside", "e0", SHARED)

    assert (question, choice, end, exception) == ("q1", "q0c2", "e2", "e0x1")
    assert keys(lamp.questions) == ["q0", "q1"] and keys(lamp.questions[0].inside) == ["q0c0", "q0c1", "q0c2"]
    assert keys(lamp.questions[1].inside) == ["q1c0", "q1c1"]
    assert keys(lamp.ends) == ["e0", "e1", "e2"] and keys(lamp.ends[0].inside) == ["e0x0", "e0x1"]


def test_parts_move_up_and_down_and_stay_at_the_edges(lamp):
    assert sheet.move(lamp, "down", "q0c0", SHARED) == "q0c0"
    sheet.move(lamp, "up", "e0", SHARED)

    assert [part.code for part in lamp.questions[0].inside] == ["home", "street"]
    assert [part.code for part in lamp.ends] == ["mended", "owner"]


def test_a_part_goes_with_all_inside_it_and_the_eye_goes_to_its_neighbour(lamp):
    assert sheet.move(lamp, "remove", "e0", SHARED) == "e1"
    assert sheet.move(lamp, "remove", "q0", SHARED) == ""

    assert list(lamp.hidden()) == ["e1|owner|"]


def test_a_shared_question_has_its_own_choices_and_takes_no_others(lamp):
    key = sheet.move(lamp, "shared", "where_is_it", SHARED)

    sheet.move(lamp, "inside", key, SHARED)

    assert [part.code for part in lamp.questions[1].inside] == ["street", "home"]


@pytest.mark.parametrize(("what", "key"), [("remove", "q9"), ("up", ""), ("shared", "no_such"), ("dance", "q0")])
def test_what_does_not_fit_changes_nothing(lamp, what, key):
    before = list(lamp.hidden())

    sheet.move(lamp, what, key, SHARED)

    assert list(lamp.hidden()) == before


@pytest.mark.parametrize(
    "values", [["q0c1|a|"], ["x|y"], ["q0||no_such"], ["q0||", "q0||"], ["e0x0||"], ["q1234||"], ["q0|<b>|"]]
)
def test_hidden_fields_somebody_tampered_with_are_passed_over(values):
    assert len(list(sheet.read(values, SHARED).hidden())) <= 1


def test_a_page_has_an_end_to_its_parts():
    assert len(list(sheet.read([f"e{number}||" for number in range(900)], SHARED).hidden())) == sheet.MOST_PARTS
