"""From one wording to another by the smallest edits, and codes made of words."""

import copy

import pytest

from parvis.situations import catalogue
from parvis.situations.rules.editing import changed_parts, edits_between
from parvis.situations.rules.files import load
from parvis.situations.rules.layers import REMOVED, Edit, apply
from parvis.situations.rules.naming import LONGEST, code_for
from parvis.situations.saying import said_part
from parvis.situations.tests.small import SMALL

SHIPPED = catalogue.shipped_layer().tree["situations"]
CODES = sorted(SHIPPED)


@pytest.fixture
def lamp():
    return load({"small.yml": SMALL}).tree["situations"]["lamp"]


def in_order(body):
    """Return what people see of a situation's order: its questions, their choices, its ends."""
    questions = body.get("questions", {})
    return [(code, list(one.get("choices", {}))) for code, one in questions.items()], list(body["ends"])


@pytest.mark.parametrize(("one", "other"), list(zip(CODES, CODES[1:] + CODES[:1], strict=True))[::3])
def test_the_edits_lead_from_any_situation_to_any_other(one, other):
    edits = edits_between("x", SHIPPED[one], SHIPPED[other])

    reached = apply({"situations": {"x": SHIPPED[one]}}, edits)["situations"]["x"]

    assert reached == SHIPPED[other]
    assert in_order(reached) == in_order(SHIPPED[other])


def test_nothing_differs_from_itself(lamp):
    assert edits_between("lamp", lamp, copy.deepcopy(lamp)) == []


def test_one_word_is_one_small_edit(lamp):
    other = copy.deepcopy(lamp)
    other["ends"]["mended"]["what_happens"]["fr"] = "On vient."

    assert edits_between("lamp", lamp, other) == [Edit("lamp", ("ends", "mended", "what_happens", "fr"), "On vient.")]


def test_a_new_order_of_choices_is_one_edit_of_all_of_them(lamp):
    other = copy.deepcopy(lamp)
    choices = other["questions"]["where"]["choices"]
    other["questions"]["where"]["choices"] = {code: choices[code] for code in ("home", "street")}

    (edit,) = edits_between("lamp", lamp, other)

    assert edit.path == ("questions", "where", "choices")
    assert list(edit.value) == ["home", "street"]


def test_a_part_that_comes_or_goes_is_one_edit_and_one_line_for_people(lamp):
    other = copy.deepcopy(lamp)
    del other["ends"]["owner"]
    other["ends"]["told"] = {"action": "inform"}

    assert edits_between("lamp", lamp, other) == [
        Edit("lamp", ("ends", "owner"), REMOVED),
        Edit("lamp", ("ends", "told"), {"action": "inform"}),
    ]
    assert changed_parts(lamp, other) == [
        (("ends", "owner"), lamp["ends"]["owner"], None),
        (("ends", "told"), None, {"action": "inform"}),
    ]


@pytest.mark.parametrize(
    ("words", "taken", "code"),
    [
        ("Street lamp out", (), "street_lamp_out"),
        ("Où est-ce ? À l'École", (), "ou_est_ce_a_l_ecole"),
        ("Street lamp out", ("street_lamp_out", "street_lamp_out_2"), "street_lamp_out_3"),
        ("24 hours", (), "choice_24_hours"),
        ("…", (), "choice"),
        ("", ("choice",), "choice_2"),
    ],
)
def test_a_code_is_made_of_the_first_words(words, taken, code):
    assert code_for(words, taken=taken, otherwise="choice") == code


def test_a_long_sentence_gives_a_short_code_of_whole_words():
    code = code_for("Somebody left a very large number of mattresses here", taken=(), otherwise="choice")

    assert code == "somebody_left_a_very_large_number_of" and len(code) <= LONGEST


def test_a_changed_code_is_said_by_what_people_call_it():
    said = {
        ("kind", "conduct"): "What somebody does: noise, a dispute, an offence",
        ("service", "cleaning"): "Street cleaning",
        ("promise", "16 working hours"): "16 working hours",
        ("then", "to_the_roads"): "to the roads",
        ("title", "conduct"): "conduct",
    }

    assert {key: said_part(*key) for key in said} == said
