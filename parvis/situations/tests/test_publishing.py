"""A version is published whole, at once, for every side; cases keep theirs."""

import copy

import pytest
from django.db import IntegrityError, transaction

from parvis.core import ledger
from parvis.core.models import Entry
from parvis.situations import actions, catalogue, known
from parvis.situations.models import CityEdit, PublishedVersion, Reader, SituationText, UsedCode
from parvis.situations.rules.files import load
from parvis.situations.rules.layers import REMOVED, Change, Edit
from parvis.situations.tests.small import SMALL

pytestmark = pytest.mark.django_db

PROMISE = ("ends", "mended", "promise")


def edit(by, at, *edits):
    return actions.edit(edits=edits, existing=known.anywhere(), by=by, at=at)


def publish(by, at):
    return actions.publish(existing=known.anywhere(), by=by, at=at)


def promised_hours(version: catalogue.Catalogue) -> int:
    promise = version.situations["lamp"].ends["mended"].promise
    assert promise
    return promise.hours


def test_a_published_version_is_in_force_for_one_small_query(published, django_assert_num_queries):
    catalogue.current()

    with django_assert_num_queries(1):
        now = catalogue.current()

    assert now.id == published.pk
    assert now.hash == published.fingerprint
    assert set(now.situations) == {"lamp", "treated_badly"}


def test_publishing_tells_the_ledger_by_number(published, carla):
    entry = Entry.objects.get(verb="situations.published")

    assert entry.actor_reference == carla.reference
    assert entry.codes["version"] == published.pk
    assert entry.codes["situations"] == 2


def test_publishing_twice_without_a_change_keeps_the_version(published, carla, now):
    assert publish(carla, now) == published
    assert PublishedVersion.objects.count() == 1


def test_an_edit_counts_from_the_next_publication_and_old_cases_keep_their_version(published, carla, now):
    edit(carla, now, Edit("lamp", PROMISE, "20 working hours"))
    assert promised_hours(catalogue.current()) == 40

    second = publish(carla, now)

    assert catalogue.current().id == second.pk
    assert promised_hours(catalogue.current()) == 20
    assert promised_hours(catalogue.version(published.pk)) == 40


def test_an_edit_that_breaks_the_catalogue_is_refused_with_a_sentence_and_nothing_is_kept(published, carla, now):
    with pytest.raises(actions.CatalogueRefused) as refused:
        edit(carla, now, Edit("treated_badly", ("ends", "lane", "service"), "police_station"))

    assert "never goes to the police" in refused.value.problems[0].sentence
    assert CityEdit.objects.count() == 0


def test_edits_that_need_each_other_are_checked_together(published, carla, now):
    end = {"action": "inform", "service": "town_hall", "what_happens": {"fr": "Voici.", "en": "Here."}}
    leads = ("questions", "where", "choices", "home", "then")

    edit(
        carla,
        now,
        Edit("lamp", ("ends", "told"), end),
        Edit("lamp", leads, "told"),
        Edit("lamp", ("ends", "owner"), REMOVED),
    )
    publish(carla, now)

    assert catalogue.current().situations["lamp"].walk({"where": "home"}).code == "told"


def test_the_history_of_a_part_stays(published, carla, now):
    edit(carla, now, Edit("lamp", PROMISE, "20 working hours"))
    edit(carla, now, Edit("lamp", PROMISE, "30 working hours"))
    actions.take_shipped(situation="lamp", path="/".join(PROMISE), existing=known.anywhere(), by=carla, at=now)

    rows = CityEdit.objects.order_by("pk")

    assert [row.value for row in rows] == ['"20 working hours"', '"30 working hours"']
    assert not any(row.is_in_force for row in rows)
    assert actions.edits_in_force() == []


def test_an_edit_that_says_what_is_shipped_ends_the_citys_own_version(published, carla, now):
    edit(carla, now, Edit("lamp", PROMISE, "20 working hours"))

    assert edit(carla, now, Edit("lamp", PROMISE, "40 working hours")) == []
    assert actions.edits_in_force() == []


def test_two_edits_of_one_part_cannot_both_be_in_force(published, carla, now):
    (row,) = edit(carla, now, Edit("lamp", PROMISE, "20 working hours"))
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_each_situation_has_a_text_per_language_and_reader(published):
    texts = SituationText.objects.filter(version=published, situation="lamp", language="fr")

    assert {row.reader for row in texts} == set(Reader.values)
    assert "Réparé." in texts.get(reader=Reader.SERVICE).body
    assert not SituationText.objects.filter(situation="treated_badly", reader=Reader.SERVICE).exists()


def test_a_version_is_never_changed(published):
    published.compiled = "{}"

    with pytest.raises(TypeError):
        published.save()


def test_a_withdrawn_situation_leaves_and_its_code_keeps_its_meaning(published, carla, now):
    edit(carla, now, Edit("lamp", ("withdrawn",), True))
    publish(carla, now)

    assert "lamp" not in catalogue.current().situations
    assert UsedCode.objects.get(code="lamp").withdrawn_at == now
    other = copy.deepcopy(load({"small.yml": SMALL.replace("Street lamp out", "My dog was bitten")}))
    actions.load(layer=other, by=carla, at=now)
    existing = known.in_city(now)
    with pytest.raises(actions.CatalogueRefused):
        actions.edit(edits=[Edit("lamp", ("withdrawn",), False)], existing=existing, by=carla, at=now)


def test_a_new_release_waits_and_shows_what_it_changes(published, carla, now):
    release = SMALL.replace("We mend it.", "We come and mend it.")
    edit(carla, now, Edit("lamp", ("ends", "mended", "what_happens", "en"), "Our people mend it."))

    actions.load(layer=load({"small.yml": release}), by=carla, at=now)

    (one,) = actions.upgrade_differences()
    assert one.change is Change.BOTH
    assert catalogue.current().id == published.pk
    publish(carla, now)
    assert actions.upgrade_differences() == []
    assert catalogue.current().situations["lamp"].ends["mended"].what_happens("en") == "Our people mend it."


def test_files_that_cannot_be_read_are_not_loaded(db, carla, now):
    with pytest.raises(actions.CatalogueRefused) as refused:
        actions.load(layer=load({"a.yml": "group: &x 1"}), by=carla, at=now)

    assert refused.value.problems[0].where == "a.yml:1"


def test_nothing_is_published_when_the_ledger_fails(published, carla, now, monkeypatch):
    edit(carla, now, Edit("lamp", PROMISE, "20 working hours"))

    def broken(**_ignored):
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(ledger, "write", broken)
    with pytest.raises(RuntimeError):
        publish(carla, now)

    assert PublishedVersion.objects.count() == 1
    assert catalogue.current().id == published.pk


def test_without_a_release_there_is_nothing_to_publish(db, carla, now):
    with pytest.raises(actions.NothingLoaded):
        publish(carla, now)
