"""The validator says where, in a plain sentence, and what to do."""

import pytest

from parvis.city.service_kinds import ServiceKind
from parvis.situations.rules.existing import Existing, Meaning
from parvis.situations.rules.files import load, write
from parvis.situations.rules.problems import errors
from parvis.situations.rules.validation import check
from parvis.situations.tests.small import SMALL

EXISTING = Existing(
    service_kinds=frozenset(ServiceKind.values), numbers=frozenset({"any_emergency"}), districts=frozenset({"harbour"})
)
MENDED = "        what_happens: {fr: On répare., en: We mend it.}"
LANE = "        action: grievance\n        service: mediation"
CIRCLE = (
    "          home: {text: {fr: Chez moi, en: At home}, then: again}\n"
    "      again:\n"
    "        text: {fr: Encore ?, en: Again?}\n"
    "        choices:\n"
    "          y: {text: {fr: Oui, en: Sure}, then: where}\n"
    "          n: {text: {fr: Non, en: Nope}, then: owner}"
)


def problems(text: str, existing: Existing = EXISTING) -> list[str]:
    layer = load({"small.yml": text})
    found = layer.problems or [layer.locate(problem) for problem in check(layer.tree, existing)]
    return [str(problem) for problem in found]


def test_the_small_catalogue_has_nothing_to_mend():
    assert problems(SMALL) == []


BROKEN = [
    # what is replaced, by what, the line, words of the sentence
    ("then: owner}", "then: ownr}", 20, "leads nowhere: there is no question or end “ownr”. Did you mean “owner”?"),
    ("first: where", "first: when", 14, "leads nowhere"),
    ("service: lighting", "service: lightning", 24, "“lightning” is no kind of service. Did you mean “lighting”?"),
    ("    summary: {fr: Une", "    sumary: {fr: Une", 11, "“sumary” is not a known key here. Did you mean “summary”?"),
    ("kind: object", "kind: thing", 8, "“thing” is not one of object, conduct, person, grievance, voice."),
    ("kind: object", "kind: conduct", 9, "Only a situation of the kind object may be public."),
    ("public: yes", "public: maybe", 9, "Write yes or no."),
    ("public: yes", "public: yes\n    sensitive: yes", 9, "A sensitive situation is never public."),
    (
        "promise: 40 working hours",
        "promise: soon",
        25,
        "Write the promise as “16 working hours” or “24 calendar hours”.",
    ),
    ("promise: 40 working hours", "promise: 0 working hours", 25, "Write the promise as"),
    ("        promise: 40 working hours\n", "", 22, "A case needs “promise”."),
    ("{fr: On répare., en: We mend it.}", "{fr: On répare.}", 30, "The text in “en” is missing."),
    ("{fr: On répare., en: We mend it.}", '{fr: "", en: We mend it.}', 30, "The text is empty."),
    ("{fr: On répare., en: We mend it.}", "{fr: On répare., en: Mend, xx: No}", 30, "“xx” is not one of"),
    ("then: owner}", "then: mended}", 31, "Nothing leads to this end."),
    (
        "          home: {text: {fr: Chez moi, en: At home}, then: owner}\n",
        "",
        16,
        "A question with one choice is no question.",
    ),
    ("        service: tenant_advice\n", "", 31, "This end names nobody."),
    (
        "service: tenant_advice",
        "number: any_emergncy",
        33,
        "is no help number of this country. Did you mean “any_emergency”?",
    ),
    (
        LANE,
        "        action: case\n        service: mediation\n        promise: 8 working hours",
        47,
        "never becomes a case",
    ),
    (LANE, "        action: redirect\n        service: police_station", 48, "A grievance never goes to the police"),
    ("action: redirect", "action: grievance", 32, "Only a grievance ends in the grievance lane."),
    (MENDED, f"{MENDED}\n        until_legal_ground: owner", 31, "Only an offence waits for a legal ground."),
    ("    urgent_when: {fr: Des fils pendent., en: Wires hang down.}\n", "", 7, "“urgent_when” is missing"),
    ('from: "22:00", to: "06:00"', 'from: "22:00"', 27, "“from” and “to” belong together."),
    ('from: "22:00", to: "06:00"', 'from: "22:00", to: "22:00"', 27, "are the same time"),
    ('from: "22:00", to: "06:00"', "from: 10pm, to: 6am", 27, "Write a time as 22:00."),
    ("days: [sa, su]", "districts: [harbor]", 27, "There is no district “harbor”. Did you mean “harbour”?"),
    ("first: where", "rights: {fr: Sans donner votre nom.}\n    first: where", 14, "The text in “en” is missing."),
    (
        "first: lane",
        "helpers: [mediation, victms]\n    first: lane",
        44,
        "nor a kind of service. Did you mean “victims”?",
    ),
    (
        "first: lane",
        "helpers: [any_emergency, police_station]\n    first: lane",
        44,
        "never names the police among those who",
    ),
    ("first: lane", "helpers: [mediation, mediation]\n    first: lane", 44, "“mediation” stands here twice."),
    ("code: street", "code: Main Street", 2, "is no code"),
    ("          home: {text: {fr: Chez moi, en: At home}, then: owner}", CIRCLE, 15, "go round in a circle"),
    (
        "first: lane",
        "first: lane\n    questions:\n      q: {use: nowhere, then: {a: lane, b: lane}}",
        46,
        "no shared question “nowhere”",
    ),
    ("kind: object", "kind: object\n    kind: object", 9, "“kind” stands here twice."),
    ("lamp:", "lamp: &lamp", 7, "Aliases and anchors"),
    ("kind: object", "kind: !!str object", 8, "Tags (beginning with !)"),
    ("title: {fr: Rue, en: Street}", "title:\n    fr: Rue : la place", 5, "A colon followed by a space"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN, ids=[f"{row[2]} {row[3][:40]}" for row in BROKEN])
def test_each_mistake_is_named_with_its_line(old, new, line, words):
    assert old in SMALL

    found = problems(SMALL.replace(old, new, 1))

    assert [one for one in found if one.startswith(f"small.yml:{line}: ") and words in one], found


def test_whoever_else_helps_may_be_missing_here_but_not_everybody():
    named = SMALL.replace("first: where", "helpers: [victims, legal_aid]\n    first: where")
    without = Existing(
        service_kinds=EXISTING.service_kinds, numbers=EXISTING.numbers, active_kinds=frozenset({"lighting", "roads"})
    )

    assert problems(named) == []
    assert [one for one in problems(named, without) if "None of those who help here" in one]


def test_five_questions_in_a_row_are_too_many():
    chain = "".join(
        f"      q{place}:\n        text: {{fr: Quoi, en: What}}\n        choices:\n"
        f"          a: {{text: {{fr: A, en: A}}, then: {f'q{place + 1}' if place < 4 else 'owner'}}}\n"
        f"          b: {{text: {{fr: B, en: B}}, then: mended}}\n"
        for place in range(5)
    )
    start, end = SMALL.index("      where:\n"), SMALL.index("    ends:\n")
    text = SMALL[:start].replace("first: where", "first: q0") + chain + SMALL[end:]

    assert any("A path asks 5 questions; 4 are the most" in one for one in problems(text))


def test_a_code_of_another_kind_and_a_withdrawn_code_with_another_meaning_are_refused():
    reused = Existing(
        service_kinds=EXISTING.service_kinds,
        numbers=EXISTING.numbers,
        used={
            "lamp": Meaning("conduct", "Noise in the street"),
            "treated_badly": Meaning("grievance", "My dog was bitten", is_withdrawn=True),
        },
    )

    found = problems(SMALL, reused)

    assert any("used for “Noise in the street”, of the kind conduct" in one for one in found)
    assert any("This code was withdrawn; it meant “My dog was bitten”." in one for one in found)


def test_a_withdrawn_code_may_come_back_with_its_old_meaning():
    back = Existing(
        service_kinds=EXISTING.service_kinds,
        numbers=EXISTING.numbers,
        used={"lamp": Meaning("object", "Street lamp is out", is_withdrawn=True)},
    )

    assert problems(SMALL, back) == []


def test_in_a_city_a_case_needs_a_service_and_an_unsigned_one_is_a_warning():
    city = Existing(
        service_kinds=EXISTING.service_kinds,
        numbers=EXISTING.numbers,
        active_kinds=frozenset({"lighting", "mediation"}),
        agreements=frozenset(),
    )

    layer = load({"small.yml": SMALL})
    found = check(layer.tree, city)

    assert [problem.path[-1] for problem in errors(found)] == ["service"]
    assert "no service of the kind “roads”" in errors(found)[0].sentence
    assert any("passed on; they decide" in problem.sentence for problem in found if not problem.is_error)
    assert any("tenant_advice" in problem.sentence for problem in found if not problem.is_error)


def test_a_situation_in_two_files_is_told_where_it_stands_already():
    again = SMALL[: SMALL.index("  treated_badly:")].replace("code: street", "code: other")

    layer = load({"a.yml": SMALL, "b.yml": again})

    assert [str(problem) for problem in layer.problems] == [
        "b.yml:7: situations/lamp: “lamp” already stands in a.yml, line 7."
    ]


def test_what_is_written_is_read_back_the_same():
    tree = load({"small.yml": SMALL}).tree

    again = load(write(tree))

    assert again.problems == []
    assert again.tree["situations"] == tree["situations"]
    assert again.tree["groups"] == tree["groups"]
