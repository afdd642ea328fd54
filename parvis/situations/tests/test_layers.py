"""Shipped, the city's own, and what an upgrade means for both."""

import copy

from parvis.situations.rules.files import load
from parvis.situations.rules.layers import REMOVED, Change, Edit, apply, difference
from parvis.situations.tests.small import SMALL

TITLE = ("title", "fr")
PROMISE = ("ends", "mended", "promise")


def tree():
    return load({"small.yml": SMALL}).tree


def changes(old, new, edits=()):
    return {("/".join(one.path[2:]) or one.path[1]): one.change for one in difference(old, new, list(edits))}


def test_an_edit_replaces_one_part_and_leaves_the_shipped_tree_alone():
    shipped = tree()

    merged = apply(shipped, [Edit("lamp", PROMISE, "20 working hours")])

    assert merged["situations"]["lamp"]["ends"]["mended"]["promise"] == "20 working hours"
    assert shipped == tree()


def test_an_edit_can_take_a_part_out_and_add_one():
    merged = apply(tree(), [Edit("lamp", ("standard_texts",), REMOVED), Edit("lamp", ("title", "nl"), "Lamp stuk")])

    assert "standard_texts" not in merged["situations"]["lamp"]
    assert merged["situations"]["lamp"]["title"]["nl"] == "Lamp stuk"


def test_an_edit_within_a_situation_of_the_citys_own_wins_over_it_whatever_the_order():
    own = tree()["situations"]["lamp"]
    edits = [Edit("clock", TITLE, "Horloge"), Edit("clock", (), own)]

    assert apply(tree(), edits)["situations"]["clock"]["title"]["fr"] == "Horloge"


def test_the_same_release_differs_in_nothing():
    assert difference(tree(), tree(), [Edit("lamp", TITLE, "Lampe")]) == []


def test_words_the_city_never_touched_are_simply_changed():
    new = tree()
    new["situations"]["lamp"]["title"]["fr"] = "Lampe éteinte"

    assert changes(tree(), new) == {"title/fr": Change.CHANGED}


def test_words_both_changed_wait_for_the_citys_decision_with_all_three_shown():
    new = tree()
    new["situations"]["lamp"]["title"]["fr"] = "Lampe éteinte"

    (one,) = difference(tree(), new, [Edit("lamp", TITLE, "Réverbère")])

    assert (one.change, one.old, one.new, one.own) == (Change.BOTH, "Lampadaire en panne", "Lampe éteinte", "Réverbère")


def test_a_release_that_says_what_the_city_says_makes_its_edit_needless():
    new = tree()
    new["situations"]["lamp"]["title"]["fr"] = "Réverbère"

    assert changes(tree(), new, [Edit("lamp", TITLE, "Réverbère")]) == {"title/fr": Change.AGREES}


def test_whole_situations_come_and_go_as_one_difference():
    old, new = tree(), tree()
    new["situations"]["clock"] = copy.deepcopy(new["situations"].pop("lamp"))

    assert changes(old, new) == {"clock": Change.ADDED, "lamp": Change.DROPPED}


def test_an_edit_of_a_part_that_is_gone_has_no_home():
    new = tree()
    del new["situations"]["lamp"]["ends"]["mended"]

    found = changes(tree(), new, [Edit("lamp", PROMISE, "20 working hours")])

    assert found["ends/mended/promise"] in (Change.BOTH, Change.HOMELESS)
    assert Change.HOMELESS in {
        one.change for one in difference(tree(), new, [Edit("lamp", PROMISE, "20 working hours")])
    }
