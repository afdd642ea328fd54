"""`parvis explain`: where a report would go, by when and why, without saving anything."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from parvis.cases.models import Case, Contact


@pytest.fixture
def explain(valdoria, capsys):
    def explain(text: str, **options) -> str:
        call_command("explain", text=text, **{"at": "50.05,4.05", "language": "en", **options})
        return capsys.readouterr().out

    return explain


def test_it_says_district_situation_end_service_promise_and_why(explain):
    said = explain("litter and dirt on the pavement", moment="2026-11-18T10:30")

    assert "district: west – Les Tanneurs" in said
    assert "situation: dirty_street" in said
    assert "answers: what=dirt → end: swept (case)" in said
    assert "service: cleaning – Street cleaning (kind cleaning)" in said
    assert "promise: answered by Thursday 2026-11-19 16:30 (16 working hours)" in said
    assert "the agreement in force with this service" in said
    assert not Case.objects.exists() and not Contact.objects.exists()


def test_every_open_question_is_followed_to_its_ends_unless_it_is_answered(explain):
    every = explain("a sofa on the pavement")
    one = explain("a sofa on the pavement", answer=["whose=left", "where=street", "blocking=free"])

    assert every.count("→ end:") == 8
    assert one.count("→ end:") == 1 and "end: collected (case)" in one


def test_it_says_who_helps_where_no_case_is_made(explain):
    assert "who helps: nobody of kind vehicle_pound is in the directory" in explain("my car was towed")


def test_danger_and_bad_treatment_are_named_first(explain):
    assert "possible danger" in explain("he is at my door with a knife").splitlines()[1]
    assert "withheld from every service" in explain("the police hit me")


def test_where_nobody_does_the_work_the_coordinator_has_it(explain):
    said = explain("street lamp is out", answer=["what=lamp", "how_many=one"])

    assert "service: the coordinator (kind lighting)" in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"at": "here"}, "“here” is no place"),
        ({"moment": "soon"}, "“soon” is no moment"),
        ({"situation": "no_such"}, "no situation “no_such”"),
        ({"answer": ["what"]}, "QUESTION=CHOICE"),
        ({"situation": "dirty_street", "answer": ["what=gold"]}, "“gold” is no answer to “what”"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(explain, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        explain("litter", **options)
