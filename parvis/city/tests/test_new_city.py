"""A city founded from nothing, and the list of what nobody has confirmed yet."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from parvis.city import actions, confirmation, directory
from parvis.city.models import City, District, Service
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town, square

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)

ANSWERS = """
name: Valdoria
country: BE
latitude: 50.05
longitude: 4.05
languages: [fr, nl]
sender_name: City of Valdoria
sender_email: city@valdoria.example
parts: [report, desk]
texts:
  legal_notice:
    fr: Qui nous sommes.
districts: districts.geojson
services: services.csv
streets: streets.csv
"""


@pytest.fixture
def folder(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"code": "west", "name": "Ouest"},
        "geometry": json.loads(square(4, 50)),
    }
    (tmp_path / "districts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (tmp_path / "services.csv").write_text("code,kind,relation,name_fr\nclean,cleaning,part_of_city,Propreté\n")
    (tmp_path / "streets.csv").write_text("code,name,lat,lon\nr1,Rue Haute,50.01,4.01\n")
    (tmp_path / "answers.yml").write_text(ANSWERS)
    return tmp_path


def test_a_city_is_founded_from_a_file_of_answers(folder, capsys):
    call_command("new_city", "--answers", str(folder / "answers.yml"))

    here = directory.current()
    printed = capsys.readouterr().out
    assert (here.city.name, here.city.default_language, here.city.has("desk")) == ("Valdoria", "fr", True)
    assert here.district_at(50.05, 4.05).name == "Ouest"
    assert here.text("legal_notice", "nl") == "Qui nous sommes."
    assert "“Propreté” has signed no agreement." in printed
    assert "Not yet confirmed:" in printed


def test_a_second_city_is_refused_before_anything_is_read(folder):
    found_town()

    with pytest.raises(CommandError, match="already holds a city"):
        call_command("new_city", "--answers", str(folder / "answers.yml"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("country: BE", "country: XX", "no country pack for “XX”"),
        ("country: BE", "country: ES\nregion: YY", "No public holidays are known for “ES YY”"),
        ("latitude: 50.05", "latitude: north", "“latitude” must be degrees"),
        ("[fr, nl]", "[fr, tlh]", "“tlh” is no languages"),
        ("city@valdoria.example", "city", "“city” is no e-mail address"),
        ("districts.geojson", "missing.geojson", "“missing.geojson” is not there"),
        ("name: Valdoria", "name: Valdoria\naccent_colour: '#ffee00'", "hard to read"),
        ("name: Valdoria", "name: Valdoria\nname: Other", "stands here twice"),
        ("name: Valdoria", "nom: Valdoria", "“nom” is not known"),
    ],
)
def test_wrong_answers_are_said_and_nothing_is_saved(folder, old, new, problem):
    (folder / "answers.yml").write_text(ANSWERS.replace(old, new, 1))

    with pytest.raises(CommandError, match=problem):
        call_command("new_city", "--answers", str(folder / "answers.yml"))

    assert not City.objects.exists()


def test_one_wrong_row_in_one_file_undoes_the_whole_city(folder):
    (folder / "streets.csv").write_text("code,name,lat,lon\nr1,Rue Haute,,\n")

    with pytest.raises(CommandError, match="streets: Row 2"):
        call_command("new_city", "--answers", str(folder / "answers.yml"))

    assert not City.objects.exists()
    assert not District.objects.exists()
    assert not Service.objects.exists()


def test_it_asks_again_for_what_was_answered_wrongly(monkeypatch, capsys):
    replies = iter(
        ["Valdoria", "FR", "", "far north", "4.35", "fr", "", "", "", "", "", "", "", "", "", "latitude", "48.1"]
    )
    monkeypatch.setattr("builtins.input", lambda _question: next(replies))

    call_command("new_city")

    assert (City.objects.get().latitude, City.objects.get().country) == (48.1, "FR")
    assert "“latitude” must be degrees" in capsys.readouterr().out


def open_codes():
    return [item.code for item in confirmation.open_items(directory.current(), TODAY)]


def test_what_is_missing_stands_on_the_list_until_it_is_there():
    found_town()
    add_two_districts()
    service = add_cleaning(hours="", phones=[])
    assert {"reach.cleaning", "hours.cleaning", "name.cleaning", "agreement.cleaning", "population.east"} <= set(
        open_codes()
    )

    actions.change_service(
        service=service,
        changes={"hours": "24/7", "email": "a@valdoria.example"},
        texts={language: actions.Words("Cleaning") for language in ("fr", "en", "nl")},
        by=CLERK,
        at=AT,
    )
    actions.sign_agreement(
        service=service,
        promise_hours=48,
        signed_by="the director",
        signed_on=TODAY,
        starts_on=TODAY,
        by=CLERK,
        at=AT,
    )

    assert not [code for code in open_codes() if code.endswith(".cleaning")]


def test_what_somebody_vouches_for_leaves_the_list_and_counts_as_confirmed():
    found_town()
    remedy = next(r for r in directory.current().pack.remedies if not r.source.is_confirmed)
    assert f"pack.{remedy.code}" in open_codes()

    actions.confirm(item=f"pack.{remedy.code}", on=TODAY, by=CLERK, at=AT)

    assert f"pack.{remedy.code}" not in open_codes()
    again = next(r for r in directory.current().pack.remedies if r.code == remedy.code)
    assert again.source.is_confirmed


def test_a_number_is_due_again_when_its_day_has_come():
    found_town()
    assert not [code for code in open_codes() if code.startswith("due.")]

    later = confirmation.open_items(directory.current(), date(2027, 5, 21))

    assert any(item.code.startswith("due.be-112") for item in later)


def test_a_controller_of_its_own_needs_no_agreement():
    found_town()
    add_cleaning("station", kind="police_station", relation="controller")

    assert "agreement.station" not in open_codes()
