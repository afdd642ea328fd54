"""Every number of a release is the same on the page, in the answer to programs, in CSV, JSON, Parquet and in the report, and so is
the sentence where there is none."""

import csv
import io
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime

import duckdb
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation

from parvis.city import actions as city
from parvis.core.actors import WORKER
from parvis.core.models import DueRow
from parvis.figures import downloads, labels, published, report, said
from parvis.figures.actions import releasing
from parvis.figures.breaks import Break, Kind
from parvis.figures.downloads import making, tables
from parvis.figures.indicators import reading
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import Principle
from parvis.figures.models import Figure
from parvis.figures.published import Number, Past, Series
from parvis.figures.release.declared import ALL, shipped
from parvis.figures.tests import released
from parvis.figures.tests.test_releasing import DECLARED, PLACES
from parvis.figures.tests.test_releasing import said as cube_of_feedback
from tests import accessible_pdf, cast

AT = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
MONTHS = [f"2025-{month:02d}" for month in range(5, 13)] + [f"2026-{month:02d}" for month in range(1, 6)]
RECORDS = [
    record for record in reading.shipped() if not record.waiting_for and record.principle is not Principle.PROJECT
]
KEYS = {"L10": ("desk", "web"), "L11": ("case", "redirected")}
WORDS = {"en": "The exchange was replaced.", "fr": "Le standard a été remplacé."}


def number_of(place: int, month: int, period: str) -> Number:
    """Return a number that no other has; every fourth is refused, for each reason in turn."""
    if (place + month) % 4 == 3:
        return Number(period, refusal=list(Refusal)[(place + month) // 4 % len(Refusal)])
    value = 0.15 + (place * 13 + month * 7) % 83 / 100 + place / 1000
    breaks = (Break(Kind.DECLARED, WORDS),) if month == 6 else ()
    corrected = {"old": value / 2, "replaced_on": "2026-06-01"} if month == 9 else {}
    return Number(period, value, value * 0.9, value * 1.05, 1000 + 37 * place + month, breaks=breaks, **corrected)


def figures(_shown) -> list[Figure]:
    """Return one figure for each indicator with thirteen months and a year."""
    return [
        Figure(
            code=record.code,
            split=record.told_by[0],
            key=key,
            body=Series(
                key,
                tuple(number_of(place + at, month, period) for month, period in enumerate(MONTHS)),
                number_of(place + at, 20, f"{MONTHS[1]}/{MONTHS[-1]}"),
                Past("unchanged", 0.5, 0.2, 0.8),
            ).as_json(),
        )
        for place, record in enumerate(RECORDS)
        for at, key in enumerate(KEYS.get(record.code, ("",)))
    ]


@pytest.fixture
def release(db, settings, tmp_path):
    """A release with all indicators and two families of tables, gone out, with every file."""
    settings.STORAGE_URL = f"file://{tmp_path}"
    cast.city_of_parvis(at=AT)
    draft = releasing.make(
        cubes=cube_of_feedback(), by=WORKER, at=AT, declaration=DECLARED, places=PLACES, seen={}, numbers=figures
    )
    releasing.approve(release=draft, by=cast.acting(cast.somebody("Esi Quaye", at=AT)), at=AT)
    return draft


@pytest.fixture
def made(release):
    list(making.make_missing(release, at=AT))
    return release


def every_number():
    found = {}
    for figure in Figure.objects.order_by("code"):
        series = Series.from_json(figure.body)
        for number in (*series.months, series.year):
            found[figure.code, series.key, number.period] = number
    assert len(found) > 400 and len({number.refusal for number in found.values()}) == len(Refusal) + 1
    return found


def fields(number):
    """Return what a row of any file says of a number, with the types of JSON."""
    return (
        number.value, number.low, number.high, number.n, number.refusal, number.old, number.replaced_on,
        "+".join(each.kind for each in number.breaks),
    )  # fmt: skip


COLUMNS = ("value", "low", "high", "n", "refusal", "old", "replaced_on", "break")


def file(release, name):
    answer = Client().get(f"/figures/data/release/{release.number}/{name}")
    assert answer.status_code == 200, name
    return b"".join(answer.streaming_content)


def of_csv(content):
    typed = {**dict.fromkeys(("value", "low", "high", "old"), float), "n": int}
    return {
        (row["indicator"], row["key"], row["period"]): tuple(
            typed[name](row[name]) if name in typed and row[name] else None if name in typed else row[name]
            for name in COLUMNS
        )
        for row in csv.DictReader(io.StringIO(content.decode()))
    }


def of_rows(rows):
    return {
        (row["indicator"], row["key"] or "", row["period"]): tuple(
            (row[name] or "") if name in ("refusal", "break") else str(row[name] or "") if name == "replaced_on" else row[name]
            for name in COLUMNS
        )
        for row in rows
    }  # fmt: skip


def of_parquet(path):
    with duckdb.connect() as database:
        table = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in table.description]
        return [dict(zip(names, row, strict=True)) for row in table.fetchall()]


def test_every_number_is_the_same_in_every_file_and_answer(made, tmp_path):
    expected = {key: fields(number) for key, number in every_number().items()}
    (tmp_path / "f.parquet").write_bytes(file(made, "figures.parquet"))
    answers = [Client().get(f"/api/figures/{record.code.lower()}/").json() for record in RECORDS]

    assert of_csv(file(made, "figures.csv")) == expected
    assert of_rows(json.loads(file(made, "figures.json"))["numbers"]) == expected
    assert of_rows(of_parquet(tmp_path / "f.parquet")) == expected
    assert of_rows([row for answer in answers for row in answer["numbers"]]) == expected


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_number_is_said_in_the_same_words_on_the_page_and_in_the_report(release, language):
    reader = Client(headers={"accept-language": language})
    sheets = report.of_release(release, language=language)
    blocks = [block for section in sheets.values["sections"] for block in section["blocks"]] + sheets.values["first"]
    printed = {block["code"]: block["series"] for block in blocks}

    for record in RECORDS:
        page = reader.get(f"/figures/{record.code.lower()}/").content.decode()
        rows = re.findall(
            r'<tr class="govuk-table__row"><th scope="row"[^>]*>(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>'
            r'<td class="govuk-table__cell govuk-table__cell--numeric">(.*?)</td></tr>',
            page,
        )
        on_page = [re.sub(r"<br>.*", "", cell) for row in rows for cell in row]
        on_paper = [cell for series in printed[record.code] for row in series["rows"] for cell in row[:4]]
        with translation.override(language):
            [(split, body)] = published.told(release, [record])[record.code].items()
            names = labels.names(split, language)
            expected = [
                cell
                for series in sorted(body.series, key=lambda one: names.get(one.key, one.key).casefold())
                for number in (series.year, *reversed(series.months))
                for cell in (
                    said.period(number.period),
                    said.whole(number, record.unit),
                    said.interval(number, record.unit) or "–",
                    said.count(number.n) if number.n is not None else "–",
                )
            ]
        assert on_paper == expected, record.code
        assert [cell.replace("&#x27;", "'") for cell in on_page] == expected, record.code


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_number_can_be_read_in_the_report(made, language, tmp_path):
    content = b"".join(Client().get(f"/figures/report/{made.number}/?lang={language}").streaming_content)
    (tmp_path / "report.pdf").write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "report.pdf"), "-"], capture_output=True, check=True, text=True
    ).stdout
    plain = re.sub(r"\s", "", text)
    units = {record.code: record.unit for record in RECORDS}

    assert accessible_pdf.problems(content) == []
    with translation.override(language):
        for (code, _key, period), number in every_number().items():
            line = (said.period(period), said.whole(number, units[code]))
            if not number.replaced_on:  # the old value stands between them
                line += (said.interval(number, units[code]) or "–", said.count(number.n) if number.n else "–")
            fits = all(len(cell) < 30 for cell in line)  # cells of two lines are read one after the other
            for words in ["".join(line)] if fits else line:
                assert re.sub(r"\s", "", words) in plain, (code, line)
        assert re.sub(r"\s", "", WORDS[language]) in plain


def test_what_is_missing_behind_the_figures_is_told_to_everybody(release):
    page = Client(headers={"accept-language": "en"}).get("/figures/quality/").content.decode()
    gone = [key for key, number in every_number().items() if number.refusal == "not_stated" and "/" not in key[2]]

    assert gone and "Not stated: the sums for this period have not all been signed." in page
    assert "Being checked" in page and WORDS["en"] in page and "Withheld:" not in page


def test_every_cell_of_the_tables_is_told_or_said_to_be_withheld(made, tmp_path):
    (tmp_path / "t.parquet").write_bytes(file(made, "tables.parquet"))
    in_csv = list(csv.DictReader(io.StringIO(file(made, "tables.csv").decode())))
    in_json = json.loads(file(made, "tables.json"))["cells"]

    march = [row for row in in_csv if (row["table"], row["period"]) == ("feedback by month × district", "2026-03")]
    assert {row["district"]: row["state"] for row in march}["hill"] == "withheld"
    assert {row["state"] for row in in_csv} == {"published", "withheld"}
    assert all((row["count"] == "") == (row["state"] == "withheld") for row in in_csv)
    assert sum(row["state"] == "published" for row in in_csv) == sum(
        len(part.content["cells"]) for part in made.tables.all()
    )
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in in_json]
    assert as_text == in_csv
    parquet = [{name: "" if value is None else str(value) for name, value in row.items()} for row in of_parquet(tmp_path / "t.parquet")]  # fmt: skip
    assert sorted(map(str, parquet)) == sorted(map(str, in_csv))


def test_every_table_that_may_be_released_has_a_column_for_each_of_its_labels(db, now):
    levels = {
        level
        for family in shipped().families.values()
        for table in family.tables
        for level in table[1:]
        if level != ALL
    }
    release = released.city(now, months=14, a_month=150)
    in_csv = list(csv.DictReader(io.StringIO(file(release, "tables.csv").decode())))

    assert levels <= set(tables.DIMENSIONS) <= set(tables.MEANINGS)
    by = {(row["table"], name) for row in in_csv for name in tables.DIMENSIONS if row[name]}
    assert ("promises by month × service × standing", "service") in by
    assert ("promises by quarter × group × standing", "group") in by
    assert ("promises by quarter × group × standing", "situation") not in by
    cells = [(row["table"], row["period"], *(row[name] for name in tables.DIMENSIONS)) for row in in_csv]
    assert len(set(cells)) == len(cells) > 1000


def test_a_name_that_a_city_typed_is_no_formula_in_a_spreadsheet(release, now):
    city.add_service(
        code="trap", kind="cleaning", relation="part_of_city", texts={"en": city.Words(name="=1+1")}, by=WORKER, at=now
    )

    names = [row["en"] for row in csv.DictReader(io.StringIO(file(release, "codes.csv").decode()))]
    assert "'=1+1" in names and not [name for name in names if name.startswith(("=", "+", "-", "@"))]


def test_files_carry_the_digest_that_the_catalogue_and_the_package_name(made):
    catalogue = Client().get("/figures/data/catalogue.jsonld").json()
    package = json.loads(file(made, "datapackage.json"))
    listed = {
        one["dcat:downloadURL"]["@id"].rpartition("/")[2]: one["spdx:checksum"]["spdx:checksumValue"]["@value"]
        for dataset in catalogue["dcat:dataset"]
        for one in dataset["dcat:distribution"]
    }

    assert set(listed) == set(downloads.ALL)
    for name, digest in listed.items():
        content = file(made, name)
        assert making.hashlib.sha256(content).hexdigest() == digest, name
    assert {one["path"]: one["hash"] for one in package["resources"]} == {
        name: f"sha256:{digest}" for name, digest in listed.items() if name != "datapackage.json"
    }
    assert package["digest"] == made.digest


def test_csv_and_json_are_there_at_once_and_the_same_bytes_later(release):
    names = ("figures.csv", "figures.json", "tables.csv", "tables.json", "codes.csv")
    at_once = {name: file(release, name) for name in names}
    waiting = Client().get(f"/figures/report/{release.number}/")

    assert waiting.status_code == 503 and waiting["Retry-After"]
    list(making.make_missing(release, at=AT))
    assert {name: file(release, name) for name in names} == at_once
    assert b"".join(Client().get(f"/figures/report/{release.number}/").streaming_content).startswith(b"%PDF")
    assert list(making.make_missing(release, at=AT)) == []


def test_the_worker_makes_the_files_and_makes_again_what_the_storage_has_lost(release):
    assert DueRow.objects.get(kind="figures.files").payload == {"release": release.number}
    list(making.make_missing(release, at=AT))
    default_storage.delete(downloads.find(release, "tables.parquet").stored_as)

    assert downloads.missing(release) == ["tables.parquet"]
    assert Client().get(f"/figures/data/release/{release.number}/tables.parquet").status_code == 503
    [again] = making.make_missing(release, at=AT)
    assert file(release, "tables.parquet") and again.name == "tables.parquet"


def test_a_draft_has_no_files(db):
    cast.city_of_parvis(at=AT)
    draft = releasing.make(cubes=cube_of_feedback(), by=WORKER, at=AT, declaration=DECLARED, places=PLACES, seen={})

    assert Client().get(f"/figures/data/release/{draft.number}/tables.csv").status_code == 404
    assert Client().get(f"/figures/report/{draft.number}/").status_code == 404
