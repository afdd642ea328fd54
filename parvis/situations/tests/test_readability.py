"""How easy a text is to read: said beside it and by the check command, never in the way."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from parvis.situations import catalogue
from parvis.situations.rules import readability

LONG = "Préalablement à toute intervention, l'administration communale compétente procède obligatoirement à la vérification contradictoire des installations."


def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "tables" / "readability.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']} {row['text'][:30]}")
def test_a_text_is_as_easy_as_people_say(row):
    assert (readability.ease(row["text"], row["language"]) or "") == row["ease"]


def test_shorter_sentences_and_words_read_more_easily():
    one = "The lamp is off and the street is dark and we come to see it and we mend it soon."
    several = "The lamp is off. The street is dark. We come to see it. We mend it soon. You hear from us."

    assert readability.score(several, "en") > readability.score(one, "en") > 50


def test_a_language_without_published_coefficients_is_told_so_and_a_few_words_nothing():
    assert "no measure" in readability.said(" ".join(["paraula"] * 20), "ca")
    assert readability.said("Poques paraules.", "ca") == readability.said("Few words.", "en") == ""


def test_the_check_names_a_hard_text_with_its_line_and_fails_not_even_when_strict(tmp_path, capsys):
    own = tmp_path / "waste.yml"
    lines = catalogue.shipped_files()["waste.yml"].splitlines()
    place = 1 + next(number for number, line in enumerate(lines) if line == "        what_happens:")
    lines[place] = f'          fr: "{LONG}"'
    own.write_text("\n".join(lines), encoding="utf-8")

    call_command("check_catalogue", str(own), "--strict")

    (remark,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("to read:")]
    assert remark.startswith(f"to read: waste.yml:{place + 1}: ") and "Hard to read" in remark


def test_no_shipped_text_is_hard_to_read():
    assert [str(one) for one in readability.remarks(catalogue.shipped_layer().tree)] == []
