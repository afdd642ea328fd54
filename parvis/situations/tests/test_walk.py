"""Answers, district and time give the service and the promise."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.situations.rules import (
    Action,
    Basis,
    End,
    Question,
    Sensitivity,
    UnknownAnswer,
    WallBroken,
    compiling,
    highest,
)
from parvis.situations.rules.files import load
from parvis.situations.tests.small import SMALL

BRUSSELS = ZoneInfo("Europe/Brussels")


def situations(text: str = SMALL):
    layer = load({"small.yml": text})
    assert layer.problems == []
    compiled = json.loads(compiling.canonical(compiling.compile_tree(layer.tree)))
    return {situation.code: situation for situation in compiling.situations(compiled)}


def test_without_answers_the_first_question_is_asked():
    step = situations()["lamp"].walk({})

    assert isinstance(step, Question)
    assert step.text("fr") == "Où est-ce ?"
    assert [choice.text("en") for choice in step.choices] == ["In the street", "At home"]


def test_a_situation_without_questions_is_at_its_end_at_once():
    situation = situations()["treated_badly"]

    step = situation.walk({})

    assert isinstance(step, End)
    assert step.action is Action.GRIEVANCE
    assert situation.first_question is None


def test_an_answer_nobody_offered_is_refused_by_name():
    with pytest.raises(UnknownAnswer) as refused:
        situations()["lamp"].walk({"where": "moon"})

    assert (refused.value.question, refused.value.choice) == ("where", "moon")


def test_answers_of_a_changed_mind_are_left_out_of_the_path():
    situation = situations()["lamp"]

    assert situation.path({"where": "home", "colour": "red"}) == (("where", "home"),)


@pytest.mark.parametrize(
    ("local", "kind", "hours", "basis"),
    [
        ("2026-11-18 12:00", "lighting", 40, Basis.WORKING),  # Wednesday noon
        ("2026-11-18 23:00", "lighting", 40, Basis.WORKING),  # Wednesday night
        ("2026-11-21 21:59", "lighting", 40, Basis.WORKING),  # Saturday, a minute too early
        ("2026-11-21 22:00", "roads", 3, Basis.CALENDAR),  # Saturday night
        ("2026-11-22 05:59", "roads", 3, Basis.CALENDAR),  # still the night of Saturday
        ("2026-11-22 06:00", "lighting", 40, Basis.WORKING),
        ("2026-11-23 02:00", "roads", 3, Basis.CALENDAR),  # Monday at two: the night of Sunday
        ("2026-11-21 02:00", "lighting", 40, Basis.WORKING),  # Saturday at two: the night of Friday
    ],
)
def test_a_night_belongs_to_the_day_it_began(local, kind, hours, basis):
    at = datetime.fromisoformat(local).replace(tzinfo=BRUSSELS)
    end = situations()["lamp"].ends["mended"]

    rule = end.route(district=None, at=at, zone=BRUSSELS)

    assert (rule.service_kind, rule.promise.hours, rule.promise.basis) == (kind, hours, basis)


def test_an_exception_for_a_district_holds_only_there():
    text = SMALL.replace('when: {days: [sa, su], from: "22:00", to: "06:00"}', "when: {districts: [harbour]}")
    end = situations(text)["lamp"].ends["mended"]
    noon = datetime(2026, 11, 18, 12, tzinfo=BRUSSELS)

    kinds = [end.service_kind(district=district, at=noon, zone=BRUSSELS) for district in ("harbour", "hill", None)]

    assert kinds == ["roads", "lighting", "lighting"]


def test_a_stored_version_that_gives_a_grievance_to_a_service_is_refused_whole():
    compiled = compiling.compile_tree(load({"small.yml": SMALL}).tree)
    compiled["situations"]["treated_badly"]["ends"]["lane"]["redirect"] = "police_station"

    with pytest.raises(WallBroken):
        list(compiling.situations(compiled))


def test_rights_and_helpers_are_read_from_what_is_stored_and_old_versions_have_none():
    kept = "    rights: {fr: Sans votre nom., en: You need not give your name.}\n    helpers: [victims, legal_aid]\n    first: where"
    lamp = situations(SMALL.replace("    first: where", kept))["lamp"]
    compiled = compiling.compile_tree(load({"small.yml": SMALL}).tree)
    for body in compiled["situations"].values():
        del body["helpers"]

    old = next(iter(compiling.situations(compiled)))

    assert (lamp.text("rights", "en"), lamp.helpers) == ("You need not give your name.", ("victims", "legal_aid"))
    assert (old.text("rights", "en"), old.helpers) == ("", ())


def test_a_stored_version_in_which_a_grievance_names_the_police_as_helper_is_refused_whole():
    compiled = compiling.compile_tree(load({"small.yml": SMALL}).tree)
    compiled["situations"]["treated_badly"]["helpers"] = ["victims", "police"]

    with pytest.raises(WallBroken):
        list(compiling.situations(compiled))


def test_a_stored_version_cannot_make_conduct_public():
    compiled = compiling.compile_tree(load({"small.yml": SMALL}).tree)
    compiled["situations"]["lamp"]["kind"] = "conduct"

    lamp = next(iter(compiling.situations(compiled)))

    assert lamp.may_be_public
    assert not lamp.is_public
    assert not lamp.may_be_joined


def test_answers_raise_sensitivity_and_nothing_lowers_it():
    text = SMALL.replace("then: owner}", "then: owner, sensitive: yes}")
    lamp = situations(text)["lamp"]

    assert lamp.sensitivity_after({"where": "street"}) is Sensitivity.NONE
    assert lamp.sensitivity_after({"where": "home"}) is Sensitivity.SENSITIVE
    assert highest(Sensitivity.NONE, Sensitivity.SENSITIVE, Sensitivity.NONE) is Sensitivity.SENSITIVE


def test_an_offence_makes_a_case_once_the_city_has_entered_its_legal_ground():
    offence = SMALL.replace("kind: object\n    public: yes", "kind: conduct\n    offence: yes").replace(
        "promise: 40 working hours\n", "promise: 40 working hours\n        until_legal_ground: owner\n"
    )
    with_ground = offence.replace("offence: yes", "offence: yes\n    legal_ground: Council, 3 March 2026, article 4")

    before = situations(offence)["lamp"].walk({"where": "street"})
    after = situations(with_ground)["lamp"].walk({"where": "street"})

    assert isinstance(before, End)
    assert isinstance(after, End)
    assert (before.action, before.code) == (Action.REDIRECT, "owner")
    assert (after.action, after.code) == (Action.CASE, "mended")


def test_standard_texts_fall_back_to_the_shared_ones_and_to_english():
    text = SMALL + "\nstandard_texts:\n  belongs_to: {fr: [Ce n'est pas nous.], en: [It is not us.]}\n"
    lamp = situations(text)["lamp"]

    assert lamp.standard_texts("done", "fr") == ["Réparé."]
    assert lamp.standard_texts("belongs_to", "nl") == ["It is not us."]
    assert lamp.standard_texts("with_justice", "fr") == []
