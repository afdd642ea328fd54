"""A release waits for a person's word, is never changed, and builds on what was published before."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.figures.actions import releasing
from parvis.figures.models import Release, ReleaseState
from parvis.figures.published import newest_release
from parvis.figures.release import reading, storing
from parvis.figures.release.declared import read
from parvis.figures.release.gathering import Places, WrongRow, gather
from parvis.figures.release.publishing import Kept, publish
from parvis.figures.tests.attacker import Reader
from parvis.figures.tests.test_release_declaration import GOOD
from tests import cast

DECLARED = read(GOOD)
PLACES = Places(labels={"district": {"centre": (), "harbour": (), "hill": ()}})
BY_DISTRICT = "feedback by month × district"
JUNE = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


def said(*, until=202605, hill=3):
    """Return the rows of the cube of feedback: three districts, in which hill says little in March."""
    return {
        "feedback": [
            {"month": month, "district": district, "solved": solved, "not_solved": 6}
            for month in range(202601, until + 1)
            for district, solved in (("centre", 40), ("harbour", 25), ("hill", 20))
            if (month, district) != (202603, "hill")
        ]
        + [{"month": 202603, "district": "hill", "solved": hill, "not_solved": 0}]
    }


@pytest.fixture
def esi(db):
    cast.city_of_parvis(at=JUNE)
    return cast.acting(cast.somebody("Esi Mensah", at=JUNE))


def make(cubes=None, *, at=JUNE, **more):
    return releasing.make(cubes=cubes or said(), by=WORKER, at=at, declaration=DECLARED, places=PLACES, seen={}, **more)


def test_nobody_outside_sees_a_release_before_a_person_has_given_their_word(esi):
    release = make()

    assert newest_release() is None
    assert reading.table(BY_DISTRICT, "2026-02") is None

    releasing.approve(release=release, by=esi, at=JUNE)
    assert newest_release() == release
    assert reading.table(BY_DISTRICT, "2026-02").count("centre") == 46


def test_a_small_count_and_one_beside_it_are_withheld(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)
    march = reading.table(BY_DISTRICT, "2026-03")

    assert march.count("hill") is None
    assert {march.count("centre"), march.count("harbour")} >= {None}
    assert march.labels == {"district": ["centre", "harbour", "hill"]}


def test_a_share_of_withheld_counts_is_withheld_too(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)
    april, march = (reading.table(BY_DISTRICT, f"2026-0{month}") for month in (4, 3))
    all_three = [("centre",), ("harbour",), ("hill",)]

    assert april.share(("centre",), all_three) == (46, 46 + 31 + 26)
    assert march.share(("centre",), all_three) is None


def test_a_month_in_its_days_of_grace_is_not_published(esi):
    releasing.approve(release=make(said(until=202606), at=JUNE + timedelta(days=20)), by=esi, at=JUNE)

    assert reading.table(BY_DISTRICT, "2026-05") is not None
    assert reading.table(BY_DISTRICT, "2026-06") is None


def test_what_arrives_late_changes_nothing(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)
    before = reading.table(BY_DISTRICT, "2026-03")

    later = said(until=202608, hill=30)
    releasing.approve(release=make(later, at=JUNE + timedelta(days=95)), by=esi, at=JUNE)

    assert reading.table(BY_DISTRICT, "2026-03") == before
    assert reading.table(BY_DISTRICT, "2026-07") is not None


def test_a_documented_correction_shows_both_numbers(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)
    cubes = said()
    next(row for row in cubes["feedback"] if row["month"] == 202602 and row["district"] == "centre")["solved"] = 60

    release = make(cubes, corrections={202602: "Answers by telephone were left out."})
    releasing.approve(release=release, by=esi, at=JUNE)

    february = reading.table(BY_DISTRICT, "2026-02")
    assert (february.count("centre"), list(february.before["centre",])) == (66, [46])
    assert reading.table(BY_DISTRICT, "2026-01").release == 1
    assert release.corrections == {"2026-02": "Answers by telephone were left out."}


def test_a_correction_by_one_record_leaves_the_old_number(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)
    cubes = said(until=202606)
    next(row for row in cubes["feedback"] if row["month"] == 202602 and row["district"] == "centre")["solved"] = 41

    release = make(cubes, at=JUNE + timedelta(days=40), corrections={202602: "One was counted twice."})
    releasing.approve(release=release, by=esi, at=JUNE)

    february = reading.table(BY_DISTRICT, "2026-02")
    assert (february.count("centre"), february.before) == (46, {})


def test_one_draft_waits_at_a_time(esi):
    make()

    with pytest.raises(releasing.DraftWaiting):
        make(said(until=202606), at=JUNE + timedelta(days=40))
    assert Release.objects.count() == 1


def test_without_a_new_month_there_is_no_release(esi):
    releasing.approve(release=make(), by=esi, at=JUNE)

    with pytest.raises(releasing.NothingNew):
        make()


def test_a_discarded_release_is_as_if_it_had_not_been(esi):
    discarded = make()
    releasing.discard(release=discarded, by=esi, at=JUNE)
    again = make()

    assert newest_release() is None
    assert ReleaseState.objects.filter(release=discarded).count() == 0
    assert again.number == discarded.number + 1
    assert again.previous_digest == ""


def test_a_word_is_given_once_and_by_a_person_other_than_the_maker(esi):
    release = make()
    with pytest.raises(releasing.NotOneself):
        releasing.approve(release=release, by=WORKER, at=JUNE)
    with pytest.raises(releasing.NoPerson):
        releasing.discard(release=release, by=WORKER, at=JUNE)
    releasing.approve(release=release, by=esi, at=JUNE)

    with pytest.raises(releasing.DecidedAlready):
        releasing.discard(release=release, by=esi, at=JUNE)
    assert Counter(Entry.objects.filter(verb__startswith="figures.").values_list("verb", flat=True)) == {
        "figures.release_made": 1,
        "figures.release_approved": 1,
    }


def test_the_digest_stands_for_all_numbers_and_for_the_release_before(esi):
    first = make()
    releasing.approve(release=first, by=esi, at=JUNE)
    second = make(said(until=202606), at=JUNE + timedelta(days=40))

    assert second.previous_digest == first.digest
    assert releasing.digest_of(second, second.tables.all()) == second.digest
    rows = list(second.tables.all())
    rows[0].content["cells"] = []
    assert releasing.digest_of(second, rows) != second.digest


def test_k_is_never_below_five_even_in_the_database(esi):
    release = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(smallest_count=4)


def test_a_table_by_two_things_keeps_their_order_read_whole_or_one_part_of_it(esi):
    line = "      - {time: month, district: district"
    both = read(GOOD.replace(line, f"{line}, word: word}}\n{line}"))
    release = releasing.make(cubes=said(), by=WORKER, at=JUNE, declaration=both, places=PLACES, seen={})
    releasing.approve(release=release, by=esi, at=JUNE)
    name = "feedback by month × district × word"

    table = reading.table(name, "2026-02")
    assert table.by == ("district", "word")
    assert table.labels == {"district": ["centre", "harbour", "hill"], "word": ["not_solved", "solved"]}
    assert (table.count("centre", "solved"), table.count("centre", "not_solved")) == (40, 6)

    [part] = reading.tables([name], until=release, since="2026-05", only=["harbour"]).values()
    assert part.labels == {"district": ["harbour"], "word": ["not_solved", "solved"]}
    assert dict(part.cells) == {("harbour", "not_solved"): 6, ("harbour", "solved"): 25}


def test_what_is_kept_survives_being_stored(esi):
    make()
    state = ReleaseState.objects.get()
    kept = storing.unpack(state.kept)

    assert storing.unpack(storing.pack(kept)) == kept
    assert kept.worlds


@pytest.mark.parametrize("count", [-1, 2.5, None])
def test_a_row_that_is_no_count_is_refused(count):
    with pytest.raises(WrongRow, match="feedback"):
        gather(DECLARED.families["feedback"], {"feedback": [{"month": 202601, "solved": count, "not_solved": 0}]})


def test_a_year_released_month_by_month_keeps_every_small_count():
    dice = random.Random(4)
    rows = [
        {"month": month, "district": district, "solved": dice.randrange(most), "not_solved": dice.randrange(most)}
        for month in range(202601, 202613)
        for district, most in (("centre", 20), ("harbour", 9), ("hill", 4), ("quay", 3))
    ]
    places = Places(labels={"district": dict.fromkeys(("centre", "harbour", "hill", "quay"), ())})
    family, kept = DECLARED.families["feedback"], Kept()
    for month in range(12):
        on = date(2026 + (month + 1) // 12, (month + 1) % 12 + 1, 20)
        corrections = {5: [202602], 9: [202607, 202608]}.get(month, [])
        for row in rows:
            row["solved"] += 6 if row["month"] in corrections and row["district"] == "centre" else 0
        draft = publish(
            family,
            year=2026,
            kept=kept,
            counts=gather(family, {"feedback": rows}),
            places=places,
            k=5,
            on=on,
            corrections=corrections,
        )
        kept = draft.kept

    public = Reader(family, kept, places, [sorted(places.labels["district"]), ["solved", "not_solved"]])
    attacker = public.attacker()
    small = 0
    for levels in family.tables:
        for name in kept.shown[levels]:
            for labels in public.labels(levels):
                atoms = public.cell(levels, name, labels)
                if public.truth(atoms) < 5:
                    low, high = attacker.interval(atoms)
                    small += 1
                    assert low < 1e-6
                    assert high > 4 - 1e-6
    assert small > 20
    assert sum(len(cells) for periods in kept.shown.values() for cells in periods.values()) > 10
