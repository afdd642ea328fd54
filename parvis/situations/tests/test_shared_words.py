"""Groups, shared questions and shared texts in the browser: worded, ordered, checked, published, looked back on, put back."""

import pytest
from django.test import Client
from django.urls import reverse

from parvis.situations import actions, catalogue, known
from parvis.situations.models import CityEdit, SituationChange
from parvis.situations.rules.files import load
from parvis.situations.tests.small import SMALL, sent_by
from tests import cast

pytestmark = pytest.mark.django_db

SHARED_YML = """\
questions:
  where_is_it:
    text: {fr: Où est-ce ?, en: Where is it?}
    help: {fr: De l’endroit dépend qui aide., en: Who helps depends on the place.}
    choices:
      street: {fr: Dans la rue, en: In the street}
      home: {fr: Chez moi, en: At home}
standard_texts:
  belongs_to: {fr: [Ce n’est pas nous.], en: [That is not us.]}
"""
TREE_YML = """\
group: {code: trees, order: 2, title: {fr: Arbres, en: Trees}}
situations:
  tree:
    kind: object
    title: {fr: Arbre tombé, en: Fallen tree}
    summary: {fr: Un arbre., en: A tree.}
    synonyms: {fr: [arbre], en: [tree]}
    urgent_when: {fr: Sous l’arbre., en: Under it.}
    first: where
    questions:
      where: {use: where_is_it, then: {street: cut, home: owner}}
    ends:
      cut: {action: case, service: green_spaces, promise: 40 working hours, what_happens: {fr: On coupe., en: We cut.}}
      owner: {action: redirect, service: tenant_advice, what_happens: {fr: Demandez., en: Ask.}}
"""


def page(name: str, *arguments: object) -> str:
    return reverse(f"situations:{name}", args=arguments)


@pytest.fixture
def esi(db, small, carla, now) -> Client:
    """Esi coordinates; a catalogue of three situations in two groups is in force."""
    layer = load({"small.yml": SMALL, "trees.yml": TREE_YML, "shared.yml": SHARED_YML})
    assert layer.problems == []
    actions.load(layer=layer, by=carla, at=now)
    actions.publish(existing=known.anywhere(), by=carla, at=now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.esi(at=now))
    return client


def press(client: Client, address: str, *moves: str, **changes: object):
    shown = client.get(address)
    for move in moves:
        shown = client.post(address, sent_by(shown, do=move))
    return client.post(address, sent_by(shown, do="keep", **changes))


def groups() -> dict:
    return actions.working_tree()["groups"]


def test_groups_change_name_and_place_and_a_second_person_puts_it_in_force(esi, now):
    assert press(esi, page("edit_groups"), "down:r0", r0__en="Streets").status_code == 302

    assert [group.code for group in catalogue.current().groups] == ["street", "trees"]
    assert "Groups or shared words wait" in esi.get(page("all")).text
    esi.post(page("publish"), {"note": "Trees first"})
    assert [group.code for group in catalogue.current().groups] == ["street", "trees"]  # one's own words
    gina = Client(headers={"accept-language": "en"})
    gina.force_login(cast.gina(at=now))
    assert "Streets" in gina.get(page("publish")).text
    gina.post(page("publish"), {"note": "Trees first"})

    assert [(one.code, one.title("en")) for one in catalogue.current().groups] == [
        ("trees", "Trees"), ("street", "Streets"),
    ]  # fmt: skip
    assert "Groups or shared words wait" not in esi.get(page("all")).text


def test_looking_keeps_nothing_and_a_missing_name_is_said_beside_its_field(esi):
    shown = esi.post(page("edit_groups"), sent_by(esi.get(page("edit_groups")), do="look:fr", r0__fr="Voirie"))
    assert shown.status_code == 200 and 'lang="fr"' in shown.text and "Voirie" in shown.text

    refused = press(esi, page("edit_groups"), r1__en="")
    assert refused.status_code == 422 and "r1.en" in refused.context["form"].errors
    assert not CityEdit.objects.exists() and not SituationChange.objects.exists()


def test_a_group_comes_and_goes_while_nobody_stands_in_it(esi):
    press(esi, page("edit_groups"), "add", r2__fr="Eau", r2__en="Water")
    assert groups()["water"] == {"order": 3, "title": {"fr": "Eau", "en": "Water"}}

    shown = esi.get(page("edit_groups")).text
    assert 'value="remove:r2"' in shown and 'value="remove:r0"' not in shown
    forced = press(esi, page("edit_groups"), "remove:r0")
    assert forced.status_code == 422 and "Street lamp out" in str(forced.context["form"].non_field_errors())
    press(esi, page("edit_groups"), "remove:r2")

    assert set(groups()) == {"street", "trees"} and actions.edits_in_force() == []


def test_a_shared_question_reads_anew_in_every_situation_that_asks_it(esi):
    address = page("edit_question", "where_is_it")
    assert "Fallen tree" in esi.get(address).text

    press(esi, address, "up:r1", "add", text__en="Where does it lie?", r2__fr="Dans un parc", r2__en="In a park")

    question = actions.working_tree()["questions"]["where_is_it"]
    assert question["text"]["en"] == "Where does it lie?"
    assert list(question["choices"]) == ["home", "street", "in_a_park"]
    esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})
    asked = catalogue.current().situations["tree"].questions["where"]
    assert asked.text("en") == "Where does it lie?" and [one.code for one in asked.choices] == ["home", "street"]


def test_an_answer_that_situations_offer_cannot_go(esi):
    press(esi, page("edit_question", "where_is_it"), "add", r2__fr="Dans un parc", r2__en="In a park")

    refused = press(esi, page("edit_question", "where_is_it"), "remove:r0")

    assert refused.status_code == 422
    assert "Fallen tree: " in str(refused.context["form"].non_field_errors())


def test_a_question_is_made_and_taken_out_while_nobody_asks_it(esi):
    words = {
        "text__fr": "Quand ?",
        "text__en": "When?",
        "r0__fr": "Là",
        "r0__en": "Now",
        "r1__fr": "Hier",
        "r1__en": "Over",
    }
    press(esi, page("new_question"), **words)
    assert list(actions.working_tree()["questions"]["when"]["choices"]) == ["now", "over"]

    esi.post(page("drop_question", "where_is_it"))
    esi.post(page("drop_question", "when"))

    assert list(actions.working_tree()["questions"]) == ["where_is_it"]


def test_shared_texts_are_lines_and_a_language_alone_is_refused(esi):
    shown = esi.get(page("edit_texts"))
    kept = esi.post(
        page("edit_texts"),
        sent_by(shown, do="keep", done__fr="C’est fait.\r\n\r\nMerci.", done__en="It is done."),
    )
    assert kept.status_code == 302
    assert actions.working_tree()["standard_texts"]["done"] == {"fr": ["C’est fait.", "Merci."], "en": ["It is done."]}

    refused = press(esi, page("edit_texts"), not_possible__fr="Non.")
    assert "not_possible.en" in refused.context["form"].errors


def test_each_change_stands_in_the_history_and_is_put_back_alone(esi):
    press(esi, page("edit_groups"), "down:r0", r0__en="Streets")
    press(esi, page("edit_question", "where_is_it"), "up:r1", text__en="Where?")
    first, second = SituationChange.objects.order_by("pk")
    assert (first.situation, second.situation) == ("", "")

    listed = esi.get(page("shared_history")).text
    assert listed.count("Changed") == 2 and page("shared_change", first.pk) in listed
    told = esi.get(page("shared_change", first.pk)).text
    assert "Groups › street › Name › en" in told and "Streets" in told
    esi.post(page("shared_change", first.pk))

    assert groups()["street"] == {"order": 1, "title": {"fr": "Rue", "en": "Street"}}
    question = actions.working_tree()["questions"]["where_is_it"]
    assert question["text"]["en"] == "Where?" and list(question["choices"]) == ["home", "street"]
    esi.post(page("shared_change", second.pk))
    assert actions.edits_in_force() == [] and SituationChange.objects.count() == 4


def test_who_was_overtaken_is_told_before_theirs_replaces_it(esi):
    shown = esi.get(page("edit_groups"))
    press(esi, page("edit_groups"), r0__en="Streets")

    overtaken = esi.post(page("edit_groups"), sent_by(shown, do="keep", r0__en="Roads"))
    assert overtaken.status_code == 422 and "Somebody else changed this" in overtaken.text
    esi.post(page("edit_groups"), sent_by(overtaken, do="keep"))

    assert groups()["street"]["title"]["en"] == "Roads"


def test_a_mediator_words_nothing_and_hidden_fields_of_others_making_do_no_harm(esi, now):
    bruno = Client()
    bruno.force_login(cast.bruno(at=now))
    for name in ("shared", "edit_groups", "edit_texts", "new_question", "shared_history"):
        assert bruno.get(page(name)).status_code == 403

    odd = {"part": ["r0|nowhere", "x", "r|", "r0|street", "r99999|street"], "do": "keep", "r0.fr": "A", "r0.en": "B"}
    assert esi.post(page("edit_groups"), odd).status_code == 422
    assert set(groups()) == {"street", "trees"}
