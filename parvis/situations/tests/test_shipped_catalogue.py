"""The catalogue that comes with Parvis: valid in every country, walkable to every end, quick to read."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.city import packs
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core import strict_yaml
from parvis.core.languages import COMPLETE
from parvis.situations import catalogue
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import Action, End, Kind, Question, Sensitivity, Situation
from parvis.situations.rules.compiling import canonical, compile_tree
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.problems import errors
from parvis.situations.rules.validation import check

pytestmark = [pytest.mark.once, pytest.mark.thorough]

BRUSSELS = ZoneInfo("Europe/Brussels")
CODES = sorted(catalogue.shipped().situations)


def paths(situation: Situation) -> list[dict[str, str]]:
    """Every set of answers that leads to an end."""
    found: list[dict[str, str]] = []
    open_paths: list[dict[str, str]] = [{}]
    while open_paths:
        answers = open_paths.pop()
        step = situation.walk(answers)
        if isinstance(step, End):
            found.append(answers)
        else:
            open_paths += [{**answers, step.code: choice.code} for choice in step.choices]
    return found


@pytest.mark.parametrize("country", packs.COUNTRIES)
def test_it_has_no_errors_in_any_country(country):
    numbers = frozenset(str(number.topic) for number in packs.pack(country).numbers)
    layer = catalogue.shipped_layer()

    found = check(layer.tree, Existing(service_kinds=frozenset(ServiceKind.values), numbers=numbers))

    assert layer.problems == []
    assert [str(layer.locate(problem)) for problem in errors(found)] == []


def test_it_covers_at_least_forty_situations_under_at_most_eight_words():
    shipped = catalogue.shipped()

    assert len(shipped.situations) >= 40
    assert len(shipped.groups) <= 8
    assert sorted(code for group in shipped.groups for code in group.situations) == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_path_ends_after_at_most_four_questions_with_somebody_who_helps(code):
    situation = catalogue.shipped().situations[code]

    for answers in paths(situation):
        end = situation.walk(answers)
        assert isinstance(end, End)
        assert len(answers) <= 4
        assert end.service_kinds or end.number_code
        assert (end.promise is not None) is (end.action is Action.CASE)
        assert all(end.what_happens(language) and end.say(language) for language in COMPLETE)


@pytest.mark.parametrize("code", [code for code in CODES if catalogue.shipped().situations[code].routes_cases])
def test_every_situation_that_makes_a_case_brings_texts_for_each_outcome(code):
    situation = catalogue.shipped().situations[code]

    for language in COMPLETE:
        for outcome in ("done", "not_possible", "belongs_to", "with_justice"):
            assert situation.standard_texts(outcome, language)


@pytest.mark.parametrize("code", CODES)
def test_only_objects_are_public_and_no_grievance_reaches_the_police(code):
    situation = catalogue.shipped().situations[code]

    if situation.kind is not Kind.OBJECT:
        assert not situation.is_public
        assert not situation.may_be_joined
    if situation.kind is Kind.GRIEVANCE:
        assert not situation.routes_cases
        assert all(not end.service_kinds & POLICE_KINDS for end in situation.ends.values())


@pytest.mark.parametrize("code", CODES)
def test_an_offence_makes_no_case_before_the_city_has_entered_its_legal_ground(code):
    situation = catalogue.shipped().situations[code]

    assert not (situation.is_offence and situation.routes_cases)


def silent(situations: Mapping[str, Situation]) -> list[str]:
    """Return what shipped situations leave unsaid, as "code: part language"; a city's own may say less."""
    return [
        f"{one.code}: {part} {language}"
        for one in situations.values()
        for part in ("prepare", "if_worse", "rights")
        for language in COMPLETE
        if not one.text(part, language)
    ] + [f"{one.code}: helpers" for one in situations.values() if not one.helpers]


def test_whatever_happens_people_read_what_to_prepare_their_rights_and_who_else_helps():
    assert silent(catalogue.shipped().situations) == []


@pytest.mark.parametrize("part", ["prepare", "if_worse", "rights", "helpers"])
def test_a_street_lamp_shipped_without_one_of_them_is_refused(part):
    tree = catalogue.shipped_layer().tree
    lamp = {key: value for key, value in tree["situations"]["street_lamp"].items() if key != part}
    text = canonical(compile_tree({**tree, "situations": {**tree["situations"], "street_lamp": lamp}}))

    found = silent(Catalogue.from_json(number=0, text=text).situations)

    assert found == (["street_lamp: helpers"] if part == "helpers" else [f"street_lamp: {part} {x}" for x in COMPLETE])


def test_what_is_said_of_rights_is_said_of_one_situation_and_not_of_a_hundred():
    for language in COMPLETE:
        texts = [one.text("rights", language) for one in catalogue.shipped().situations.values()]

        assert max(Counter(texts).values()) <= 2, language


@pytest.mark.parametrize("country", packs.COUNTRIES)
def test_in_every_country_somebody_named_as_helper_has_a_number_or_a_kind_of_service(country):
    numbers = {str(number.topic) for number in packs.pack(country).numbers}

    for one in catalogue.shipped().situations.values():
        assert not one.helpers or {*one.helpers} & (numbers | {*ServiceKind.values}), one.code


def test_no_question_on_conduct_or_person_asks_who_did_it_or_what_they_look_like():
    forbidden = (
        "what do they look like",
        "who did it",
        "describe the person",
        "name of the",
        "ressemble",
        "décrivez",
        "qui l'a fait",
    )

    for situation in catalogue.shipped().situations.values():
        if situation.kind in (Kind.CONDUCT, Kind.PERSON):
            words = " ".join(
                question.text(lang).casefold() for question in situation.questions.values() for lang in COMPLETE
            )
            assert not [phrase for phrase in forbidden if phrase in words], situation.code


@given(st.data())
def test_any_answers_given_in_any_order_of_mind_lead_on_and_never_lower_sensitivity(data):
    situation = catalogue.shipped().situations[data.draw(st.sampled_from(CODES))]
    choices = {code: [choice.code for choice in question.choices] for code, question in situation.questions.items()}
    answers = {
        code: data.draw(st.sampled_from(offered)) for code, offered in choices.items() if data.draw(st.booleans())
    }

    step = situation.walk(answers)

    assert isinstance(step, Question | End)
    assert not isinstance(step, Question) or step.code not in answers
    assert situation.sensitivity_after(answers) in (situation.sensitivity, Sensitivity.SENSITIVE)


@given(at=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), data=st.data())
def test_at_any_hour_and_place_an_end_names_one_known_kind_of_service(at, data):
    situation = catalogue.shipped().situations[data.draw(st.sampled_from(CODES))]
    end = data.draw(st.sampled_from(sorted(situation.ends.values(), key=lambda end: end.code)))

    kind = end.service_kind(district=data.draw(st.sampled_from([None, "centre"])), at=at, zone=BRUSSELS)

    assert kind in ServiceKind.values or (kind == "" and end.number_code)


def test_what_people_write_finds_the_situation_they_mean(record_property):
    """`mark` says how a phrase leaves the dictionary: typo, regional, youth, learner. `expected` may name several."""
    with (Path(__file__).parent / "tables" / "suggestions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, list[bool]] = defaultdict(list)
    first, missed = [], []
    for row in rows:
        codes = [one.code for one in catalogue.shipped().suggest(row["phrase"], row["language"])]
        expected = set(row["expected"].split(" or "))
        assert expected <= set(CODES), row
        found[f"{row['language']} {'as they speak' if row['mark'] else 'plain'}"].append(bool(expected & {*codes}))
        first.append(bool(expected & {*codes[:1]}))
        missed += [] if expected & {*codes} else [row["phrase"]]
    shares = {name: sum(hits) / len(hits) for name, hits in found.items()}
    for name, share in shares.items():
        record_property(f"found among three, {name}", round(share, 3))

    assert all(len(hits) >= 50 for hits in found.values())
    assert all(share >= 0.95 for share in shares.values()), (shares, missed)
    assert sum(first) >= 0.9 * len(rows)


def test_words_that_mean_nothing_here_suggest_nothing():
    assert catalogue.shipped().suggest("", "fr") == []
    assert catalogue.shipped().suggest("bonjour merci", "fr") == []
    assert catalogue.shipped().suggest("zzzz qqqq", "en") == []


def test_of_a_page_of_text_only_the_beginning_is_searched():
    shipped = catalogue.shipped()
    text = "the rubish bin and the old matress near the fountain have not been colected since monday "

    assert shipped.suggest(text * 500, "en") == shipped.suggest(text * 5000, "en")
    assert shipped.suggest(text * 500, "en")


def test_labels_of_other_lines_lead_to_situations_that_are_offered():
    labels = Path(__file__).parents[3] / "docs" / "labels.yml"
    named = strict_yaml.read(labels.read_text(encoding="utf-8")).content

    assert {code for city in named.values() for code in city} <= set(CODES)


@pytest.mark.django_db
def test_before_a_city_publishes_its_own_the_shipped_catalogue_is_in_force(django_assert_num_queries):
    catalogue.current()

    with django_assert_num_queries(1):
        now = catalogue.current()

    assert now is catalogue.version(0) is catalogue.shipped()
