"""Country packs: complete, dated, and refused when something in them is wrong."""

from datetime import date

import pytest

from parvis.city import packs
from parvis.city.packs.reading import ALL_LANGUAGES, FOLDER, STAFF_GROUPS, PackRefused, read_pack

FRANCE = (FOLDER / "fr.yml").read_text(encoding="utf-8")


@pytest.fixture(params=packs.COUNTRIES)
def pack(request):
    return packs.pack(request.param)


def test_nothing_is_wrong_with_the_shipped_packs():
    assert packs.check_packs() == []


def test_every_country_answers_112_day_and_night_for_free(pack):
    number = pack.about(packs.Topic.ANY_EMERGENCY)[0]

    assert (number.number, number.hours, number.is_free, number.source.is_confirmed) == ("112", "24/7", True, True)


def test_emergency_and_text_numbers_are_named_in_every_language_of_residents(pack):
    for number in (*pack.emergency, *pack.text_numbers):
        assert set(number.names) == set(ALL_LANGUAGES)
        assert len(set(number.names.values())) > 3


def test_somebody_who_cannot_speak_has_a_way(pack):
    assert pack.text_numbers


def test_what_everybody_must_be_told_stands_in_every_language(pack):
    for statement in (pack.not_a_criminal_complaint, pack.passed_on_by_law, pack.video):
        assert set(statement.texts) == set(ALL_LANGUAGES)
    assert "criminal complaint" in pack.not_a_criminal_complaint.text("en")


def test_every_country_says_by_what_staff_is_counted_and_none_by_origin(pack):
    assert {"sex", "age", "residence", "language"} <= set(pack.staff_groups.lawful) <= set(STAFF_GROUPS) - {"origin"}
    for language in ("fr", "en", *pack.languages):
        assert pack.staff_groups.text(language)


def test_a_mark_nobody_knows_is_refused():
    with pytest.raises(PackRefused, match="“taste” is not one of sex"):
        read_pack(FRANCE.replace("lawful: [sex,", "lawful: [taste,"), name="fr.yml")


def test_no_remedy_is_without_time_limit_cost_and_what_is_passed_on(pack):
    for remedy in pack.remedies:
        for part in ("who_may", "how", "time_limit", "cost", "passes_on"):
            assert remedy.text(part, "fr")
            assert remedy.text(part, pack.languages[0])


def test_every_force_says_what_it_does_how_to_know_it_and_why_it_may_be_late(pack):
    for force in pack.forces:
        for language in ("fr", "en", *pack.languages):
            assert len(force.does(language)) > 3
            assert len(set(force.does(language))) == len(force.does(language))
            assert force.recognise.text(language)
            assert force.text("not_at_once", language)
        assert force.does("fr") != force.does("en")


def test_everything_has_a_source_and_a_day_to_look_again(pack):
    for source in pack.sources().values():
        assert source.url.startswith("https://")
        assert not source.is_due(source.checked_on)
        assert source.is_due(source.check_by)


def test_hours_of_every_number_can_be_read_and_its_link_pressed(pack):
    for number in pack.numbers:
        if number.use != packs.Use.MESSENGER:
            assert number.link.startswith(("tel:", "sms:", "https://"))


def test_holidays_follow_the_region():
    assert date(2026, 9, 11) in packs.pack("ES").holidays(2026, "CT")
    assert date(2026, 9, 11) not in packs.pack("ES").holidays(2026, "MD")
    assert packs.pack("FR").holidays(2026)[date(2026, 7, 14)] == "Fête nationale"


def test_a_country_without_a_pack_is_said_so():
    with pytest.raises(KeyError):
        packs.pack("XX")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("country: FR", "country: BE", "does not fit the file's name"),
        ('number: "17"', 'number: "dix-sept"', "“dix-sept” is no telephone number"),
        ("topic: police", "topic: cops", "“cops” is not one of"),
        ("code: fr-17", "code: fr-112", "used twice"),
        ('de: "Polizei, dringend"', 'xx: "Polizei"', "“name” has no text in “de”"),
        ("free: yes", "free: maybe", "Write “free: yes”"),
        ("confirmed: yes", "confirmed: sure", "Write “confirmed: yes”"),
        ("checked_on: 2026-11-21", "checked_on: yesterday", "year-month-day"),
        ("check_by: 2027-05-21", "check_by: 2029-05-21", "within 400 days"),
        ("source: https://", "source: http://", "no web address that begins with https"),
        ('hours: "24/7"', 'hours: "always"', "cannot be read as opening hours"),
        ("kind: municipal_police", "kind: cleaning", "no kind of police"),
        ("    use: call", "    use: call\n    colour: red", "“colour” is not known here"),
        ("topic: suicide", "topic: distress", "No number for “suicide”"),
        ("languages: [fr]", "languages: &a [fr]", "Aliases and anchors"),
        ("numbers: [fr-17,", "numbers: [fr-99,", "“fr-99” is the code of no number"),
        ("stage: court\n      who", "stage: police\n      who", "No step for “court”"),
        ("offences: [petty]", "offences: [petty, murder]", "“murder” is not one of"),
        ("offence: theft", "offence: fraud", "“theft” must stand here once"),
        ("right: copy", "right: lawyer", "“copy” must stand here once"),
        ("topics: [victims]", "topics: [police_car]", "“police_car” is not one of"),
        (
            "stage: police\n      who",
            'stage: police\n      wait: {fr: "Un mois", en: "A month"}\n      who',
            "A usual wait is only said with a source",
        ),
        ('en: "Look for missing people."', 'xx: "Look."', "“activities” has no text in “en”"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_with_file_and_line(old, new, problem):
    assert old in FRANCE
    with pytest.raises(PackRefused) as refused:
        packs.read_pack(FRANCE.replace(old, new, 1), name="fr.yml")

    assert any(problem in line for line in refused.value.problems)
    assert all(line.startswith("fr.yml:") for line in refused.value.problems)


def test_the_line_of_a_mistake_is_its_line():
    place = FRANCE.splitlines().index('    number: "17"')

    with pytest.raises(PackRefused) as refused:
        packs.read_pack(FRANCE.replace('number: "17"', 'number: "x"', 1), name="fr.yml")

    assert refused.value.problems == [f"fr.yml:{place + 1}: “x” is no telephone number. Write digits and spaces."]
