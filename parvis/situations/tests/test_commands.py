"""check, load, diff, export: what a clerk sees in the terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parvis.situations import actions, catalogue, known
from parvis.situations.models import PublishedVersion
from parvis.situations.rules.files import load
from parvis.situations.rules.layers import Edit
from parvis.situations.tests.small import SMALL


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_the_shipped_files_have_nothing_to_mend():
    assert "nothing to mend" in run("check_catalogue")


def test_ones_own_file_is_checked_beside_the_shipped_ones(tmp_path):
    mine = tmp_path / "mine.yml"
    mine.write_text(SMALL.replace("code: street", "code: mine").replace("lighting", "lightning"), encoding="utf-8")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_catalogue", str(mine), stdout=out)

    assert "mine.yml:38: " in out.getvalue()
    assert "“treated_badly” already stands in voice.yml" in out.getvalue()


@pytest.mark.django_db
def test_the_first_release_is_published_at_once_and_again_changes_nothing():
    first = run("load_catalogue")
    second = run("load_catalogue")

    assert "is in force" in first
    assert "Nothing new" in second
    assert PublishedVersion.objects.count() == 1
    assert catalogue.current().situations.keys() == catalogue.shipped().situations.keys()


@pytest.mark.django_db
def test_a_difference_is_shown_with_all_three_sides(published, carla, now, monkeypatch):
    own = Edit("lamp", ("title", "fr"), "Réverbère")
    actions.edit(edits=[own], existing=known.anywhere(), by=carla, at=now)
    release = load({"small.yml": SMALL.replace("Lampadaire en panne", "Lampe éteinte")})
    monkeypatch.setattr(catalogue, "shipped_layer", lambda: release)

    out = run("diff_catalogue")

    assert "situations/lamp/title/fr" in out
    assert all(words in out for words in ("was: Lampadaire en panne", "now: Lampe éteinte", "city: Réverbère"))


@pytest.mark.django_db
def test_what_is_exported_is_read_again_with_the_citys_words(published, carla, now, tmp_path):
    own = Edit("lamp", ("title", "fr"), "Réverbère")
    actions.edit(edits=[own], existing=known.anywhere(), by=carla, at=now)

    run("export_catalogue", str(tmp_path / "out"))

    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert load(files).tree["situations"] == actions.working_tree()["situations"]
    assert "Réverbère" in files["street.yml"]
    with pytest.raises(CommandError):
        run("export_catalogue", str(tmp_path / "out"))
