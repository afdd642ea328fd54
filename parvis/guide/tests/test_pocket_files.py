"""The files of the pocket guide: what the validator lets through, and how sheets are found. No database."""

import time

import pytest
from django.core.management import CommandError, call_command

from parvis.guide import pocket
from parvis.guide.pocket import searching, shape, validation

COUNTRIES = "".join(f"      {code}: {{fr: Article, en: Article}}\n" for code in ("FR", "BE", "ES", "IT", "PT"))
SHARED = f"""groups:
  street:
    order: 1
    title: {{fr: Rue, en: Street}}
law:
  identity:
    title: {{fr: Identité, en: Identity}}
    any: {{fr: Partout, en: Everywhere}}
    notes:
{COUNTRIES}sources:
  code:
    title: A code of ethics
    url: https://example.org/
"""
SHEET = """order: 1
group: street
situations: [identity_check]
law: [identity]
sources: [code]
title: {fr: Contrôle, en: Check}
synonyms: {fr: [papiers, contrôle, carte], en: [papers, stop, card]}
first: {fr: Pourquoi, en: Why}
say: {fr: [Bonjour, Merci], en: [Hello, Thanks]}
steps: {fr: [Un, Deux, Trois], en: [One, Two, Three]}
last_resort: {fr: Rien, en: Nothing}
never: {fr: [Crier, Rire], en: [Shout, Laugh]}
equipment: {fr: Casquette, en: Cap}
hand_over:
  - service: mediation
    what: {fr: En parler, en: Talk}
rights:
  title: {fr: Vos papiers, en: Your papers}
  must: {fr: [Dire, Rendre], en: [Tell, Return]}
  expect: {fr: [Poli, Bref], en: [Polite, Brief]}
  may: {fr: [Demander, Noter], en: [Ask, Note]}
  contest: {fr: Écrivez, en: Write}
"""


def found(sheet: str = SHEET, shared: str = SHARED, name: str = "check.yml") -> list[str]:
    files = {"shared.yml": shared, name: sheet}
    return [str(problem) for problem in validation.read(files, situations=frozenset({"identity_check"})).problems]


def test_a_whole_sheet_passes():
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("situations: [identity_check]", "situations: [identity_chek]", 3, "Did you mean “identity_check”?"),
        ("law: [identity]", "law: [identty]", 4, "There is no law “identty”"),
        ("group: street", "group: home", 2, "There is no group “home”"),
        ("first: {fr: Pourquoi, en: Why}", "first: {fr: Pourquoi}", 8, "The text in “en” is missing."),
        ("en: [Hello, Thanks]", "en: [Hello]", 9, "it needs 2 to 5"),
        ("en: [One, Two, Three]", "en: [One, Two, Three, Four]", 10, "do not say the same"),
        ("never: {", "nevr: {", 12, "Did you mean “never”?"),
        ("service: mediation", "service: mediatoin", 15, "no kind of service"),
        ("service: mediation", "number: childrn", 15, "no topic of a help number"),
        ("service: mediation", "service: police_station", 14, "Nobody but the police takes over"),
        ("title: {fr: Contrôle", "title: {fr: *again", 6, "Aliases and anchors"),
        ("contest: {fr: Écrivez, en: Write}", "contest: {fr: Écrivez, en: ''}", 22, "The text is empty"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_sentence(old, new, line, sentence):
    assert old in SHEET

    problems = found(SHEET.replace(old, new))

    assert any(f"check.yml:{line}" in one and sentence in one for one in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("sources:\n", "sources:\n  other:\n    title: Another\n", "No sheet leads here"),
        ("      IT: {fr: Article, en: Article}\n", "", "The note of IT is missing."),
        ("https://example.org/", "http://example.org/", "begins with https://"),
    ],
)
def test_nothing_shared_is_unreachable_or_half(old, new, sentence):
    assert any("shared.yml:" in one and sentence in one for one in found(shared=SHARED.replace(old, new)))


def test_a_sheet_may_not_take_the_name_of_a_page():
    assert any("cannot be used for a sheet" in one for one in found(name="remarks.yml"))


def test_the_command_reads_own_files_beside_the_shipped_ones(tmp_path, capsys):
    own = tmp_path / "identity_check.yml"
    own.write_text(SHEET.replace("[identity_check]", "[nowhere]"), encoding="utf-8")

    with pytest.raises(CommandError, match="to mend"):
        call_command("check_pocket", str(own))

    assert "identity_check.yml:3" in capsys.readouterr().out


def test_the_shipped_guide_is_whole_and_every_situation_of_the_brief_is_there():
    guide = pocket.shipped()

    assert len(guide.sheets) >= 22
    for sheet in guide.sheets.values():
        for part in shape.LIST_PARTS:
            least, most = shape.LENGTHS[part]
            for language in ("fr", "en"):
                assert least <= len(sheet.items(part, language)) <= most
                assert all(line == line.strip() and line for line in sheet.items(part, language))
        assert {sheet.language("nl"), sheet.language("fr-CA")} == {"en", "fr"}
    assert [sheet.code for sheet in guide.about("deaf_or_no_speech")] == ["deaf_person"]


SEARCHES = [
    ("papiers", "fr", "identity_check"),
    ("tapage nocturne", "fr", "home_noise"),
    ("hall immeuble", "fr", "stairwell"),
    ("telephone filme", "fr", "filming"),
    ("suicide", "en", "crisis"),
    ("sign language", "en", "deaf_person"),
    ("battered partner", "en", "violence_home"),
    ("passport stolen", "en", "lost_tourist"),
    ("excuses", "fr", "apology"),
    ("interprete", "fr", "no_shared_language"),
    ("sdf", "fr", "homeless"),
    ("rucksack backpack", "en", "bag_search"),
]


@pytest.mark.parametrize(("words", "language", "code"), SEARCHES)
def test_a_few_words_find_the_sheet(words, language, code):
    sheets = pocket.shipped().sheets

    assert searching.find(sheets.values(), words, language)[0].code == code


def test_searching_is_quick_and_nothing_found_is_nothing():
    sheets = pocket.shipped().sheets.values()
    searching.find(sheets, "noise", "en")

    began = time.perf_counter()
    assert searching.find(sheets, "xyzzy", "en") == []
    assert time.perf_counter() - began < 0.5
    assert len(searching.find(sheets, "  ", "en")) == len(sheets)
