"""A situation made in the browser: built by buttons, checked like a file, kept in the city's layer, looked back on, put back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from parvis.city.tests.town import add_cleaning, add_two_districts, found_town
from parvis.core import strict_yaml
from parvis.core.models import Entry
from parvis.situations import actions, catalogue, drafts, known
from parvis.situations.forms import SituationForm, initial_of
from parvis.situations.forms.writing import clean
from parvis.situations.models import ChangeKind, CityEdit, SituationChange
from parvis.situations.rules import compiling
from parvis.situations.rules.files import as_yaml, load, write
from parvis.situations.rules.layers import Edit
from parvis.situations.sheet import of
from parvis.situations.tests.small import SMALL, sent_by
from parvis.situations.views.shared import around
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCOOTER = {
    "kind": "object", "group": "street", "public": "on",
    "title.fr": "Trottinette qui gêne", "title.en": "Scooter in the way",
    "summary.fr": "Une trottinette laissée en travers.", "summary.en": "A scooter left across the path.",
    "synonyms.fr": "trottinette\r\nscooter électrique", "synonyms.en": "e-scooter\r\nkick scooter",
    "urgent_when.fr": "Une personne est tombée.", "urgent_when.en": "Somebody fell.",
    "first": "q0",
    "q0.text.fr": "Où est-elle ?", "q0.text.en": "Where is it?",
    "q0c0.text.fr": "Sur le trottoir", "q0c0.text.en": "On the pavement", "q0c0.then": "e0",
    "q0c1.text.fr": "Dans l’eau", "q0c1.text.en": "In the water", "q0c1.then": "e1",
    "e0.action": "case", "e0.service": "roads", "e0.hours": "16", "e0.basis": "working",
    "e0.what_happens.fr": "On vient la prendre.", "e0.what_happens.en": "We come and take it.",
    "e1.action": "redirect", "e1.service": "fire",
    "e1.what_happens.fr": "Appelez les pompiers.", "e1.what_happens.en": "Call the fire brigade.",
}  # fmt: skip


def page(name: str, *arguments: object) -> str:
    return reverse(f"situations:{name}", args=arguments)


@pytest.fixture
def esi(published, now) -> Client:
    """Esi coordinates."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.esi(at=now))
    return client


@pytest.fixture
def scooter(esi) -> dict[str, Any]:
    """What the browser sends once the page has two ends and everything is filled in."""
    with_end = sent_by(esi.post(page("new"), sent_by(esi.get(page("new")), do="end")))
    return {**with_end, **SCOOTER, "do": "keep"}


@pytest.fixture
def made(esi, scooter) -> str:
    """The situation, kept for publication."""
    assert esi.post(page("new"), scooter).status_code == 302
    return "scooter_in_the_way"


def change(client: Client, code: str, *moves: str, **changes: Any) -> Any:
    """Press some buttons one after another, fill in some fields, and keep it."""
    shown = client.get(page("edit", code))
    for move in moves:
        shown = client.post(page("edit", code), sent_by(shown, do=move))
    return client.post(page("edit", code), sent_by(shown, do="keep", **changes))


def lamp() -> Any:
    return actions.working_tree()["situations"]["lamp"]


class TestANewSituation:
    def test_it_waits_for_the_publication_and_then_everybody_meets_it(self, esi, made):
        assert made not in catalogue.current().situations
        assert "new with the next publication" in esi.get(page("all")).content.decode()
        assert "On the pavement" in esi.get(page("one", made)).content.decode()

        esi.post(page("publish"), {"note": "Scooters", "is_emergency": "on"})

        scooter = catalogue.current().situations[made]
        assert scooter.is_public and scooter.synonyms["en"] == ("e-scooter", "kick scooter")
        assert scooter.walk({"where_is_it": "on_the_pavement"}).promise.hours == 16
        assert catalogue.current().suggest("une trottinette sur le trottoir", "fr")[0].code == made

    def test_it_is_one_row_of_the_citys_layer_with_who_and_when_in_history_and_ledger(self, made):
        (row,) = CityEdit.objects.all()
        (change_,) = SituationChange.objects.all()

        assert (row.situation, row.path) == (made, "")
        assert (change_.change, change_.before) == (ChangeKind.MADE, "")
        assert Entry.objects.get(verb="situations.edited").codes == {"situation": made}

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("q0c1.then", "", "Choice 1.2 leads to"),
            ("title.en", "", "Name"),
            ("urgent_when.fr", "", "When to call the emergency number instead"),
            ("e0.service", "", "Choose who takes it"),
            ("e1.service", "", "This end names nobody"),
            ("q0c1.then", "e0", "Nothing leads to this end"),
            ("q0c1.then", "q0", "go round in a circle"),
            ("kind", "conduct", "Only a situation of the kind object may be public"),
            ("kind", "grievance", "A grievance never becomes a case"),
            ("prepare.fr", "Une photo.", "“en” is missing"),
            ("code", "Scooter Way", "is no code"),
            ("code", "lamp", "belongs to “Street lamp out”"),
            ("e0.until", "e1", "Only an offence waits for a legal ground"),
        ],
    )
    def test_nothing_is_kept_while_something_is_wrong_and_the_sentence_stands_on_the_page(
        self, esi, scooter, field, value, sentence
    ):
        answer = esi.post(page("new"), {**scooter, field: value})

        assert answer.status_code == 422
        assert sentence in str(answer.context["form"].errors)
        assert CityEdit.objects.count() == SituationChange.objects.count() == 0

    def test_a_grievance_that_goes_to_the_police_cannot_even_be_sent(self, esi, scooter):
        lane = {**scooter, "kind": "grievance", "public": "", "e0.action": "grievance", "e0.service": "police_station"}

        answer = esi.post(page("new"), lane)

        assert "e0.service" in answer.context["form"].errors
        assert CityEdit.objects.count() == 0

    def test_in_a_city_the_services_that_exist_come_first_and_a_missing_one_is_said(self, esi, scooter):
        found_town()
        add_cleaning()
        service = esi.get(page("new")).context["form"].fields["e0.service"]

        answer = esi.post(page("new"), scooter)

        assert [group for group, _kinds in service.choices[1:]] == ["In this city", "Not entered in this city"]
        assert "The city has no service of the kind “roads”" in str(answer.context["form"].errors["e0.service"])

    def test_a_button_draws_the_page_again_with_all_that_was_typed(self, esi, scooter):
        shown = esi.post(page("new"), {**scooter, "do": "inside:q0"})

        form = shown.context["form"]
        assert shown.status_code == 200 and not form.errors
        assert form["q0c2.text.fr"].value() is None
        assert form["title.fr"].value() == "Trottinette qui gêne" and form["public"].value() == "on"
        assert 'id="part-q0c2" tabindex="-1" autofocus' in shown.content.decode()
        assert SituationChange.objects.count() == 0

    def test_one_that_was_never_published_can_be_deleted_and_its_code_is_free_again(self, esi, scooter, made):
        first = SituationChange.objects.get()
        assert "Delete this situation" in esi.get(page("change", made, first.pk)).content.decode()

        esi.post(page("change", made, first.pk))

        assert made not in actions.working_tree()["situations"]
        assert esi.post(page("new"), scooter).status_code == 302

    def test_one_that_was_published_is_taken_out_of_use_instead(self, esi, made):
        esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})

        esi.post(page("change", made, SituationChange.objects.get().pk))

        assert made in actions.working_tree()["situations"]

    def test_before_a_release_is_loaded_the_page_says_what_to_do(self, db, now):
        client = Client()
        client.force_login(cast.gina(at=now))

        assert client.get(page("new"))["Location"] == page("all")


class TestQuestionsAndChoices:
    def test_a_choice_is_added_and_leads_to_a_new_end(self, esi):
        answer = change(
            esi, "lamp", "inside:q0", "end",
            q0c2__text__fr="Dans un parc", q0c2__text__en="In a park", q0c2__then="e2", e2__action="case", e2__service="green_spaces", e2__hours="24", e2__basis="calendar", e2__what_happens__fr="On passe.", e2__what_happens__en="We come by.",
        )  # fmt: skip

        assert answer.status_code == 302
        assert list(lamp()["questions"]["where"]["choices"]) == ["street", "home", "in_a_park"]
        assert lamp()["ends"]["we_come_by"]["promise"] == "24 calendar hours"
        assert {row.path for row in CityEdit.objects.all()} == {"questions/where/choices/in_a_park", "ends/we_come_by"}

    def test_a_question_is_added_before_the_first_and_codes_of_the_others_stay(self, esi):
        change(
            esi, "lamp", "question", "up:q1",
            first="q1", q1__text__fr="Est-ce la nuit ?", q1__text__en="Is it at night?", q1c0__text__fr="Oui", q1c0__text__en="Yes", q1c0__then="q0", q1c1__text__fr="Non", q1c1__text__en="No", q1c1__then="e1",
        )  # fmt: skip

        assert list(lamp()["questions"]) == ["is_it_at_night", "where"]
        assert lamp()["first"] == "is_it_at_night"
        walked = drafts.situation("lamp", lamp(), actions.working_tree())
        assert walked and walked.walk({"is_it_at_night": "yes", "where": "street"}).code == "mended"

    def test_choices_change_places_and_back_again_leaves_nothing_of_the_citys_own(self, esi):
        change(esi, "lamp", "down:q0c0")
        assert list(lamp()["questions"]["where"]["choices"]) == ["home", "street"]

        change(esi, "lamp", "down:q0c0")

        assert list(lamp()["questions"]["where"]["choices"]) == ["street", "home"]
        assert actions.edits_in_force() == []

    def test_a_question_is_taken_out_once_nothing_needs_it(self, esi):
        refused = change(esi, "lamp", "remove:q0")
        assert refused.status_code == 422 and "first" in refused.context["form"].errors

        change(esi, "lamp", "remove:q0", "remove:e1", first="e0")

        assert "questions" not in lamp() and lamp()["first"] == "mended"

    def test_a_question_with_one_choice_is_no_question(self, esi):
        answer = change(esi, "lamp", "remove:q0c1", "remove:e1")

        assert "A question with one choice is no question" in str(answer.context["form"].errors["q0.text.fr"])
        assert CityEdit.objects.count() == 0

    def test_a_question_many_situations_ask_is_used_with_the_choices_that_lead_somewhere(
        self, published, esi, carla, now
    ):
        shared = {
            "text": {"fr": "Quand ?", "en": "When?"},
            "choices": {c: {"fr": c, "en": c} for c in ("now", "often", "over")},
        }
        edit = Edit("", ("questions", "is_it_now"), shared)
        actions.edit(edits=[edit], existing=known.anywhere(), by=carla, at=now)
        sent = sent_by(esi.get(page("edit", "lamp")), do="shared", shared="is_it_now")
        shown = sent_by(esi.post(page("edit", "lamp"), sent))

        esi.post(page("edit", "lamp"), {**shown, "first": "q1", "q1c0.then": "q0", "q1c2.then": "e0", "do": "keep"})

        assert lamp()["questions"]["is_it_now"] == {"use": "is_it_now", "then": {"now": "where", "over": "mended"}}
        walked = drafts.situation("lamp", lamp(), actions.working_tree())
        assert walked and [one.code for one in walked.questions["is_it_now"].choices] == ["now", "over"]

    def test_words_in_a_language_the_page_does_not_show_stay(self, published, esi, carla, now):
        dutch = Edit("lamp", ("title", "nl"), "Lamp stuk")
        actions.edit(edits=[dutch], existing=known.anywhere(), by=carla, at=now)

        change(esi, "lamp", title__fr="Réverbère éteint")

        assert lamp()["title"] == {"fr": "Réverbère éteint", "en": "Street lamp out", "nl": "Lamp stuk"}

    def test_an_urgent_end_is_marked_in_the_browser(self, esi):
        change(esi, "lamp", e0__urgent="on")

        assert lamp()["ends"]["mended"]["urgent"] is True

    def test_rights_and_who_else_helps_are_written_beside_the_preview(self, esi):
        rights = {"rights__fr": "Sans votre nom.", "rights__en": "No name needed."}
        change(esi, "lamp", helpers=["mediation", "victims"], **rights)

        assert lamp()["rights"] == {"fr": "Sans votre nom.", "en": "No name needed."}
        assert lamp()["helpers"] == ["mediation", "victims"]
        shown = esi.get(page("edit", "lamp"))
        assert "No name needed." in shown.content.decode() and "Mediation" in shown.context["preview"].helpers
        change(esi, "lamp", title__en="Lamp is dark")
        assert lamp()["helpers"] == ["mediation", "victims"]
        change(esi, "lamp", helpers=["victims"])
        assert lamp()["helpers"] == ["victims"]
        assert {row.path for row in CityEdit.objects.filter(ended_at=None)} == {"rights", "helpers", "title/en"}

    def test_how_easy_a_text_is_to_read_stands_beside_it(self, esi):
        hard = "Pursuant to applicable administrative regulations the competent municipal authority subsequently determines individual eligibility."
        change(esi, "lamp", e0__what_happens__en=hard)

        assert "Hard to read" in esi.get(page("edit", "lamp")).context["form"].fields["e0.what_happens.en"].help_text

    def test_words_narrower_than_a_part_that_is_put_in_order_do_not_survive_under_it(self, esi):
        change(esi, "lamp", q0c1__text__en="At my place")
        change(esi, "lamp", "down:q0c0", q0c1__text__en="At our place")

        assert lamp()["questions"]["where"]["choices"]["home"]["text"]["en"] == "At our place"
        assert [row.path for row in CityEdit.objects.filter(ended_at=None)] == ["questions/where/choices"]


class TestTwoAtOnce:
    def test_whoever_comes_second_is_told_and_may_decide(self, esi, now):
        gina = Client()
        gina.force_login(cast.gina(at=now))
        mine = sent_by(esi.get(page("edit", "lamp")), do="keep", title__en="Lamp is dark")
        change(gina, "lamp", e0__hours="20")

        warned = esi.post(page("edit", "lamp"), mine)

        assert warned.status_code == 422 and "Somebody else changed this situation" in warned.content.decode()
        assert lamp()["title"]["en"] == "Street lamp out"
        assert esi.post(page("edit", "lamp"), sent_by(warned, do="keep")).status_code == 302
        assert (lamp()["title"]["en"], lamp()["ends"]["mended"]["promise"]) == ("Lamp is dark", "40 working hours")


class TestOutOfUseAndBack:
    def test_it_leaves_with_the_next_publication_and_comes_back_with_another(self, esi):
        esi.post(page("take_out", "lamp"))
        assert "lamp" in catalogue.current().situations
        esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})
        assert "lamp" not in catalogue.current().situations
        assert "Out of use" in esi.get(page("all")).content.decode()

        esi.post(page("bring_back", "lamp"))
        esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})

        assert "lamp" in catalogue.current().situations
        changes = SituationChange.objects.order_by("pk").values_list("change", flat=True)
        assert list(changes) == [ChangeKind.TAKEN_OUT, ChangeKind.BROUGHT_BACK]

    def test_it_comes_back_only_when_nothing_in_it_is_wrong(self, esi):
        esi.post(page("take_out", "lamp"))
        change(esi, "lamp", "remove:e1", q0c1__then="e0")
        esi.post(page("edit", "lamp"), sent_by(esi.get(page("edit", "lamp")), do="keep", e0__service="roads"))
        found_town()
        add_cleaning()

        answer = esi.post(page("bring_back", "lamp"), follow=True)

        assert "The city has no service of the kind “roads”" in answer.content.decode()
        assert lamp()["withdrawn"] is True


class TestLookingBack:
    def test_each_change_says_who_when_and_what_it_was_before(self, esi):
        change(esi, "lamp", e0__hours="20")
        change(esi, "lamp", "down:q0c0")

        listed = esi.get(page("look_back", "lamp"))
        newest, oldest = listed.context["items"]
        shown = esi.get(page("change", "lamp", oldest["pk"])).content.decode()

        assert (newest["who"], oldest["title"]) == ("Esi Mensah", "Changed")
        assert "40 working hours" in shown and "20 working hours" in shown
        assert "On the pavement" not in shown and "In the street" in shown  # how it read before

    def test_putting_back_brings_the_whole_situation_back_and_is_itself_a_change(self, esi, now):
        before = compiling.canonical(lamp())
        change(esi, "lamp", "inside:e0", "end", "down:q0c0", "remove:e1", title__fr="Réverbère", e0x1__service="fire", e0x1__from="20:00",
               e0x1__to="21:00", q0c1__then="e2", e2__action="inform", e2__number="any_emergency",
               e2__what_happens__fr="Voici.", e2__what_happens__en="Here.")  # fmt: skip
        first = SituationChange.objects.get()
        assert compiling.canonical(lamp()) != before

        esi.post(page("change", "lamp", first.pk))

        assert compiling.canonical(lamp()) == before
        assert actions.edits_in_force() == []
        assert SituationChange.objects.last().change == ChangeKind.PUT_BACK
        esi.post(page("change", "lamp", SituationChange.objects.last().pk))  # and forth again
        assert compiling.canonical(lamp()) == first.after

    def test_an_older_wording_that_no_longer_fits_is_refused_with_the_reason(self, esi):
        change(esi, "lamp", e0__service="cleaning", e0x0__service="cleaning", e1__service="cleaning")
        found_town()
        add_cleaning()

        answer = esi.post(page("change", "lamp", SituationChange.objects.get().pk))

        assert "The city has no service of the kind “lighting”" in answer.content.decode()
        assert lamp()["ends"]["mended"]["service"] == "cleaning"

    def test_a_change_belongs_to_its_situation(self, esi):
        change(esi, "lamp", e0__hours="20")

        assert esi.get(page("change", "treated_badly", SituationChange.objects.get().pk)).status_code == 404

    def test_a_part_that_others_need_is_not_given_up_alone(self, esi):
        change(
            esi, "lamp", "end", "remove:e1", q0c1__then="e2", e2__action="inform", e2__number="any_emergency",
            e2__what_happens__fr="Voici.", e2__what_happens__en="Here.",
        )  # fmt: skip
        end = CityEdit.objects.get(path="ends/here")

        answer = esi.post(page("take_shipped", end.pk), follow=True)

        assert "This leads nowhere" in answer.content.decode()
        assert CityEdit.objects.get(pk=end.pk).is_in_force

    def test_history_is_written_once_and_never_changed(self, made):
        row = SituationChange.objects.get()
        row.after = "{}"

        with pytest.raises(TypeError):
            row.save()

    def test_nothing_is_kept_when_the_ledger_fails(self, esi, monkeypatch):
        def broken(**_ignored):
            raise RuntimeError("the ledger is away")

        monkeypatch.setattr("parvis.core.ledger.write", broken)
        with pytest.raises(RuntimeError):
            change(esi, "lamp", e0__hours="20")

        assert CityEdit.objects.count() == SituationChange.objects.count() == 0


class TestFiles:
    ODD = "yes: 12:30 # “guillemets” & *star\r\n- et aussi\r\n\r\n📎 \\ 'x' \"y\" {z} [w] %\u2028\x0b\ufeffend"

    @pytest.fixture
    def worded(self, esi, made):
        """The city's layer after a good deal of work in the browser."""
        add = {
            "prepare__fr": self.ODD,
            "prepare__en": "no",
            "s__done__en": "Done: 1\r\nnull\r\n~",
            "s__done__fr": "Fait",
        }
        assert (
            change(
                esi, made, "down:q0c0", "inside:e0", e0x0__service="fire", e0x0__days=["sa", "su"], **add
            ).status_code
            == 302
        )
        assert change(esi, "lamp", "question", "remove:q1", "down:q0c0", e0__urgent="on").status_code == 302
        esi.post(page("take_out", "treated_badly"))

    def test_the_export_says_what_the_browser_made_and_taking_it_over_changes_nothing(
        self, worded, carla, now, tmp_path
    ):
        call_command("export_catalogue", str(tmp_path / "out"), verbosity=0)
        rows, changes = CityEdit.objects.count(), SituationChange.objects.count()
        files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}

        again = load(files)
        edits = actions.take_over(layer=again, existing=known.in_city(now), by=carla, at=now)
        call_command("load_catalogue", str(tmp_path / "out"), verbosity=0)

        assert again.problems == [] and edits == []
        assert (CityEdit.objects.count(), SituationChange.objects.count()) == (rows, changes)
        tree = actions.working_tree()
        assert compiling.canonical(compiling.compile_tree(again.tree)) == compiling.canonical(
            compiling.compile_tree(tree)
        )
        assert write(again.tree) == files == write(tree)

    def test_another_city_gets_the_very_same_words_from_the_files(self, worded, carla, now):
        files = write(actions.working_tree())
        before = compiling.canonical(compiling.compile_tree(actions.working_tree()))
        CityEdit.objects.all().delete()  # a city that has only the release
        assert write(actions.working_tree()) != files

        actions.take_over(layer=load(files), existing=known.anywhere(), by=carla, at=now)

        assert compiling.canonical(compiling.compile_tree(actions.working_tree())) == before
        assert write(actions.working_tree()) == files

    @given(typed=st.text(max_size=60))
    def test_whatever_is_typed_stands_in_the_files_as_it_is_kept(self, typed):
        kept = clean(typed)

        assert strict_yaml.read(as_yaml({"text": kept})).content == {"text": kept}

    def test_files_that_would_fail_people_are_not_taken_over(self, published, carla, now):
        broken = load({"small.yml": SMALL.replace("then: owner", "then: nowhere")})

        with pytest.raises(actions.CatalogueRefused):
            actions.take_over(layer=broken, existing=known.anywhere(), by=carla, at=now)

        assert CityEdit.objects.count() == 0


@pytest.mark.once
@pytest.mark.thorough
def test_no_shipped_situation_is_changed_by_opening_its_page_and_keeping_it(carla, now, db):
    """All of them through the form and back, in a city of three languages and two districts."""
    found_town()
    add_two_districts()
    actions.load(layer=catalogue.shipped_layer(), by=carla, at=now)
    tree = actions.working_tree()
    offered = around(tree, "", "fr")

    for code, body in tree["situations"].items():
        parts = of(body, tree["questions"])
        shown = SituationForm(
            sheet=parts, before=body, around=offered, is_kind_free=False, initial=initial_of(body, parts)
        )
        values = {name: shown[name].value() for name in shown.fields}
        sent: Any = {name: value for name, value in values.items() if value not in (None, False)}
        form = SituationForm(sent, sheet=parts, before=body, around=offered, is_kind_free=False)
        assert form.is_valid(), (code, form.errors)
        assert json.dumps(form.writing().body()) == json.dumps(body), code


def test_the_oldest_history_is_there_after_years(published, carla, now):
    for year in range(3):
        title = Edit("lamp", ("title", "fr"), f"Lampe {year}")
        actions.edit(edits=[title], existing=known.anywhere(), by=carla, at=now + timedelta(days=365 * year))

    oldest = SituationChange.objects.order_by("pk").first()
    assert oldest
    actions.put_back(change=oldest, existing=known.anywhere(), by=carla, at=now + timedelta(days=2000))

    assert lamp()["title"]["fr"] == "Lampadaire en panne"
