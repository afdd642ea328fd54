"""The invented year before anything is saved: exact in its shares, the same every time, and alarming nobody."""

import json
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import h3
import pytest
from shapely.geometry import shape

from parvis.cases import rules
from parvis.cases.public import LEAST_HOMES, RESOLUTION
from parvis.demo.actions import CONTACTS
from parvis.demo.cast import services
from parvis.demo.plan import contacts, rhythm
from parvis.demo.plan.geography import grounds, spots, streets
from parvis.demo.plan.themes import LANGUAGES, THEMES
from parvis.situations import catalogue
from parvis.situations.rules import Action, possible_danger, possible_grievance, possibly_sensitive

FIRST, ZONE = date(2025, 11, 19), ZoneInfo("Europe/Brussels")
PUBLISHED = {
    "waste": 49.56, "parking": 8.36, "cleanliness": 6.26, "street": 4.97, "neighbours": 2.41, "offences": 1.43, "venues": 0.59,
}  # fmt: skip


def told_on(day: int) -> list[contacts.Told]:
    return contacts.told_on(day, first=FIRST, total=CONTACTS, zone=ZONE)


def end_of(path):
    return rules.end_of(catalogue.shipped().situations[path.situation], path.answers)


def test_the_year_has_the_published_shares_of_a_real_line():
    per_day = rhythm.contacts_per_day(FIRST, CONTACTS)

    assert sum(map(sum, per_day.values())) == CONTACTS
    for theme, percent in PUBLISHED.items():
        assert round(100 * sum(per_day[theme]) / CONTACTS, 2) == pytest.approx(percent, abs=0.01)


def test_a_good_twenty_thousand_of_them_become_cases():
    expected = 0.0
    for theme in THEMES.values():
        weights = sum(path.weight for path in theme.paths)
        cases = sum(path.weight for path in theme.paths if end_of(path).action is Action.CASE)
        expected += CONTACTS * theme.share * cases / weights

    assert 20_000 <= expected <= 20_500


def test_every_path_ends_somewhere_and_no_sealed_lane_is_played_with():
    ends = {end_of(path).action for theme in THEMES.values() for path in theme.paths}

    assert ends == {Action.CASE, Action.REDIRECT, Action.INFORM}


def test_the_same_day_is_told_in_the_same_way_twice_and_in_order_of_time():
    day = told_on(200)

    assert day == told_on(200)
    assert [told.at for told in day] == sorted(told.at for told in day)
    assert [told.number for told in day] == list(range(day[0].number, day[0].number + len(day)))
    assert day[-1].number + 1 == told_on(201)[0].number


def test_mondays_are_full_feasts_are_quiet_and_nights_belong_to_noise():
    per_day = rhythm.contacts_per_day(FIRST, CONTACTS)["waste"]
    weekdays: Counter[int] = Counter()
    for day, count in enumerate(per_day):
        weekdays[date.fromordinal(FIRST.toordinal() + day).weekday()] += count
    christmas = (date(2025, 12, 25) - FIRST).days

    assert weekdays.most_common()[0][0] == 0 and weekdays.most_common()[-1][0] == 6
    assert per_day[christmas] < per_day[christmas - 7] / 1.5
    night = [told for day in range(180, 300) for told in told_on(day) if told.theme == "venues"]
    assert sum(told.at.hour >= 20 or told.at.hour < 4 for told in night) > len(night) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_people_say_here_sounds_like_danger_or_bad_treatment(language):
    words = contacts.words_of(language)

    assert {path.situation for theme in THEMES.values() for path in theme.paths} <= set(words["said"])
    for said in [text for texts in words["said"].values() for text in texts] + words["reply"] + words["unhappy"]:
        assert not possible_danger(said), said
        assert not possible_grievance(said), said
        assert not possibly_sensitive(said), said


def test_the_words_of_the_four_languages_are_plain_yaml_of_one_shape():
    assert len({frozenset(contacts.words_of(language)) for language in LANGUAGES}) == 1


def test_districts_neither_overlap_nor_leave_gaps_and_streets_have_names_of_their_own():
    shapes = [shape(json.loads(ground.polygon)) for ground in grounds()]

    for number, one in enumerate(shapes):
        assert one.is_valid
        assert all(one.intersection(other).area < 1e-12 for other in shapes[:number])
    assert len({street.name for street in streets()}) == 160


def test_every_district_has_points_coarse_enough_for_the_public_map():
    homes = Counter(h3.latlng_to_cell(spot.latitude, spot.longitude, RESOLUTION) for spot in spots())
    shown = {
        spot.district
        for spot in spots()
        if homes[h3.latlng_to_cell(spot.latitude, spot.longitude, RESOLUTION)] >= LEAST_HOMES
    }

    assert shown == {ground.code for ground in grounds()}


def test_somebody_does_every_kind_of_work_the_catalogue_names():
    named = {
        kind
        for situation in catalogue.shipped().situations.values()
        for end in situation.ends.values()
        for kind in end.service_kinds
    }

    assert named <= {said["kind"] for said in services().values()}


def test_the_numbers_of_the_invented_services_reach_nobody():
    assert {said.get("phone") for said in services().values()} == {None, "101", "112"}
