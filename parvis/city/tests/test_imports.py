"""Reading what a city already has: all or nothing, with a report a clerk can act on."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from parvis.city import directory, places
from parvis.city.imports import read_districts, read_services, read_streets
from parvis.city.imports.report import FileRefused
from parvis.city.models import Agreement, District, EditHistory, Service, Street
from parvis.city.tests.town import AT, CLERK, add_two_districts, square

pytestmark = pytest.mark.django_db


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def polygon(code, name, border, **values):
    return {"type": "Feature", "properties": {"code": code, "name": name, **values}, "geometry": json.loads(border)}


def districts(text, **more):
    return read_districts(text, by=CLERK, at=AT, **more)


def services(text, **more):
    return read_services(text, country="BE", by=CLERK, at=AT, **more)


def test_districts_come_in_and_a_second_time_only_what_changed():
    file = collection(polygon("west", "Les Tanneurs", square(4.0, 50.0)), polygon("east", "Le Port", square(4.1, 50.0)))
    first = districts(file)

    second = districts(file.replace("Le Port", "Le Vieux Port"))

    assert (first.added, first.changed) == (2, 0)
    assert (second.added, second.changed, second.same) == (0, 1, 1)
    assert EditHistory.objects.get(subject="district:east", field="name", new="Le Vieux Port").old == "Le Port"


def test_one_wrong_district_keeps_all_of_them_out():
    file = collection(
        polygon("west", "Les Tanneurs", square(4.0, 50.0)),
        {
            "type": "Feature",
            "properties": {"code": "x", "name": "Point"},
            "geometry": {"type": "Point", "coordinates": [4, 50]},
        },
    )

    report = districts(file)

    assert not District.objects.exists()
    assert str(report.problems[0]) == "Row 2: The shape is no polygon. Export the border as Polygon or MultiPolygon."
    assert list(report.lines())[-1].startswith("Nothing was saved.")


@pytest.mark.parametrize(
    ("feature", "what"),
    [
        (polygon("west", "Double", square(4.3, 50.0)), "was used in row 1 already"),
        (polygon("over", "Over", square(4.05, 50.0)), "lies over"),
        (polygon("far", "In metres", square(150000, 170000, 10)), "not degrees"),
        (polygon("", "", square(4.3, 50.0)), "No name or code"),
    ],
)
def test_what_is_wrong_with_a_district_is_said(feature, what):
    report = districts(collection(polygon("west", "Les Tanneurs", square(4.0, 50.0)), feature))

    assert what in report.problems[0].what
    assert report.problems[0].todo
    assert not District.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": 3}', '{"features": [3]}', "name,code\n", '{"features"'])
def test_what_is_no_geojson_is_refused(text):
    with pytest.raises(FileRefused):
        districts(text)


def test_coordinates_of_another_system_are_refused():
    with pytest.raises(FileRefused, match="WGS 84"):
        districts(collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::31370"}}))


def test_a_trial_says_what_would_happen_and_saves_nothing():
    report = districts(collection(polygon("west", "Les Tanneurs", square(4.0, 50.0))), is_dry=True)

    assert (report.added, report.is_saved) == (1, False)
    assert not District.objects.exists()


SERVICES = "\n".join(
    (
        "code;kind;relation;reached_by;email;hours;territory;phone;name_fr;plain_name_fr;"
        "promise_hours;signed_by;signed_on;starts_on",
        "cleaning;cleaning;part_of_city;email;clean@valdoria.example;Mo-Fr 08:00-16:00;west;02 555 01 00;"
        "Propreté;ceux qui nettoient;48;the director;2026-01-05;2026-01-10",
        "lamps;lighting;processor;inbox;;24/7;;1700|+32 2 555 01 01;Éclairage;;;;;",
    )
)


def test_services_come_in_with_numbers_territory_and_agreement():
    add_two_districts()

    report = services(SERVICES)

    here = directory.current()
    assert list(report.lines()) == ["Saved: 2 new, 0 changed, 0 the same."]
    assert [phone.number for phone in here.service("lamps").phones] == ["1700", "+32 2 555 01 01"]
    assert here.service("cleaning").phones[0].number == "+32 2 555 01 00"
    assert here.service("cleaning").territory == {"west"}
    assert here.agreement("cleaning", "", AT.date()).promise_hours == 48


def test_the_same_services_again_change_nothing_and_sign_nothing_twice():
    add_two_districts()
    services(SERVICES)
    edits = EditHistory.objects.count()

    report = services(SERVICES)

    assert (report.added, report.changed, report.same) == (0, 0, 2)
    assert Agreement.objects.count() == 1
    assert EditHistory.objects.count() == edits


def test_an_empty_cell_keeps_what_is_there():
    add_two_districts()
    services(SERVICES)

    services("code,hours,name_nl\nlamps,Mo-Su 06:00-22:00,Verlichting\n")

    lamps = directory.current().service("lamps")
    assert (lamps.hours, lamps.name("fr"), lamps.name("nl")) == ("Mo-Su 06:00-22:00", "Éclairage", "Verlichting")
    assert len(lamps.phones) == 2


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("cleaning;cleaning", "cleaning;sweeping", "“sweeping” is no kind."),
        ("part_of_city", "partner", "“partner” is no relation."),
        ("Mo-Fr 08:00-16:00", "8h à 16h", "cannot be read as opening hours"),
        ("clean@valdoria.example", "", "reached by e-mail but has no address"),
        ("clean@valdoria.example", "clean", "“clean” is no e-mail address."),
        (";west;", ";north;", "There is no district “north”."),
        ("02 555 01 00", "zero two", "“zero two” is no telephone number."),
        ("the director", "", "The agreement is not complete."),
        ("2026-01-10", "10/01/2026", "“10/01/2026” in starts_on is no day."),
        ("Propreté", "", "There is no name."),
        ("promise_hours", "hours_promised", "The column “hours_promised” is not known."),
        ("lamps;", "cleaning;", "The code “cleaning” stands twice."),
    ],
)
def test_what_is_wrong_with_a_service_is_said_and_nothing_saved(old, new, what):
    add_two_districts()

    report = services(SERVICES.replace(old, new, 1))

    assert any(what in problem.what for problem in report.problems)
    assert not Service.objects.exists()


def test_an_agreement_that_overlaps_keeps_the_whole_file_out():
    add_two_districts()
    services(SERVICES)

    report = services(SERVICES.replace("2026-01-10", "2026-02-01").replace("Éclairage", "Lumières"))

    assert "Another agreement of “cleaning”" in report.problems[0].what
    assert directory.current().service("lamps").name("fr") == "Éclairage"


def test_streets_come_in_with_their_doors_and_landmarks():
    text = (
        "code,name,number,lat,lon,kind,aliases\n"
        "r1,Rue du Moulin,2,50.01,4.01,,\n"
        "r1,Rue du Moulin,4 bis,50.02,4.02,,\n"
        'm1,Gare,,50.03,4.03,landmark,"la station|the station"\n'
    )

    report = read_streets(text, by=CLERK, at=AT)

    assert report.added == 2
    assert places.search("4bis rue du moulin")[0].latitude == 50.02
    assert places.search("station")[0].name == "Gare"


def test_lines_that_meet_make_a_crossing():
    def line(code, name, *points):
        geometry = {"type": "LineString", "coordinates": points}
        return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}

    file = collection(
        line("a", "Rue Haute", [4.0, 50.0], [4.2, 50.0]), line("b", "Rue Basse", [4.1, 49.9], [4.1, 50.1])
    )
    read_streets(file, by=CLERK, at=AT)

    corner = places.search("rue haute / rue basse")[0]

    assert (corner.latitude, corner.longitude) == (50.0, 4.1)


def test_a_street_without_a_position_keeps_the_file_out():
    report = read_streets("code,name,lat,lon\nr1,Rue du Moulin,,\n", by=CLERK, at=AT)

    assert report.problems[0].row == 2
    assert not Street.objects.exists()


def test_the_command_prints_the_report_and_fails_when_something_is_to_be_mended(tmp_path, capsys):
    file = tmp_path / "streets.csv"
    file.write_text("code,name,lat,lon\nr1,Rue du Moulin,abc,4\n")

    with pytest.raises(CommandError, match="1 row has to be mended"):
        call_command("import_streets", str(file))

    assert "Row 2: The position is missing or no degrees." in capsys.readouterr().out


def test_a_file_in_windows_letters_is_read(tmp_path):
    file = tmp_path / "streets.csv"
    file.write_bytes("code;name;lat;lon\nr1;Rue de l'Étang;50,1;4,1\n".encode("cp1252"))

    call_command("import_streets", str(file))

    assert places.search("etang")[0].latitude == 50.1


# Real files of three cities, where they lie beside the project; nothing of them is copied here.

REAL = next((p / "shared/data" for p in Path(__file__).resolve().parents if (p / "shared/data").is_dir()), None)
needs_real_data = pytest.mark.skipif(
    REAL is None, reason="THE REAL CITY FILES ARE NOT HERE: import is only tried on invented ones"
)


@needs_real_data
@pytest.mark.parametrize(
    ("name", "fields", "count"),
    [
        ("toulouse_quartiers", {}, 20),
        ("barcelona_barris", {"name_field": "NOM"}, 73),
        ("barcelona_districtes", {"code_field": "DISTRICTE", "name_field": "NOM"}, 10),
        ("milan_nil", {}, 88),
    ],
)
def test_the_districts_of_real_cities_come_in(name, fields, count):
    text = (REAL / "boundaries" / f"{name}.geojson").read_text(encoding="utf-8")

    report = districts(text, **fields)

    assert [str(problem) for problem in report.problems] == []
    assert District.objects.count() == count
    assert {directory.current().district_at(d.polygon_point.y, d.polygon_point.x).code for d in _points()} == {
        d.code for d in District.objects.all()
    }


def _points():
    from shapely.geometry import shape

    for district in District.objects.all():
        district.polygon_point = shape(json.loads(district.polygon)).representative_point()
        yield district


@needs_real_data
def test_the_directory_of_a_real_department_comes_in():
    kinds = {
        "commissariat_police": "police_station",
        "gendarmerie": "police_station",
        "mairie": "town_hall",
        "tgi": "prosecutor",
    }
    rows = ["code;kind;relation;phone;name_fr;address"]
    for line in (REAL / "annuaire_services_publics_fr" / "annuaire-31.sjson").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry.get("type") in kinds:
            phone = (entry.get("contact_phone") or "").split("/")[0]
            name = " ".join(entry["nom"].replace(";", " ").replace('"', "").split())[:110]
            rows.append(f"{entry['id']};{kinds[entry['type']]};controller;{phone};{name};")

    report = read_services("\n".join(rows), country="FR", by=CLERK, at=AT)

    assert [str(problem) for problem in report.problems[:5]] == []
    assert report.added == len(rows) - 1 > 100


def test_a_name_longer_than_its_column_is_named_and_nothing_is_saved():
    report = services(f"code,kind,relation,name_fr,address\nx,cleaning,part_of_city,{'n' * 400},{'a' * 400}\n")

    assert [problem.what for problem in report.problems] == [
        "address may have 200 characters.",
        "name_fr may have 120 characters.",
    ]
    assert not Service.objects.exists()
