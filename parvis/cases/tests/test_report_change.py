"""Before sending, everything can be changed where it stands; the rest stays, and one comes back to the last page."""

import re

import pytest
from django.core.files.storage import default_storage

from parvis.cases.models import Case
from parvis.cases.tests.test_report_pages import PLACE, TO_WHERE, go, photo


@pytest.fixture
def ama(client, valdoria):
    """Ama has told everything and looks it over once more."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    go(
        client,
        *TO_WHERE,
        PLACE,
        ("photos/", {"photos": [photo(), photo()]}),
        ("you/", {"channel": "email", "email": "ama@example.org", "language": "en"}),
    )
    return client


def said(ama):
    return ama.session["report"]


def ways(ama):
    """Return the addresses of the links beside what was said."""
    return re.findall(r'href="(/report/[a-z]+/\?change=[a-z0-9_]+)"', ama.get("/report/check/").content.decode())


def test_each_thing_said_has_its_way_back_and_looking_changes_nothing(ama):
    before = said(ama)

    found = ways(ama)

    assert [way.split("/")[2] for way in found] == ["which", "words", "question", "where", "photos", "you"]
    for way in found:
        page = ama.get(way)
        assert page.status_code == 200 and "Back without changing it" in page.content.decode(), way
    assert said(ama) == before


@pytest.mark.parametrize(
    ("address", "answer", "changed"),
    [
        ("words/?change=1", {"words": "glass everywhere"}, {"words"}),
        (
            "where/?change=1",
            {"place": "3 Mill Quay", "lat": "50.06", "lon": "4.06"},
            {"place", "latitude", "longitude"},
        ),
        ("you/?change=1", {"channel": "page", "language": "en"}, {"channel", "email"}),
        ("which/?change=1", {"situation": "dirty_street"}, set()),
    ],
)
def test_a_change_keeps_everything_else_and_returns_to_the_last_page(ama, address, answer, changed):
    before = said(ama)

    assert ama.post(f"/report/{address}", answer).url == "/report/check/"

    assert {name for name, value in said(ama).items() if value != before[name]} == changed


def test_another_answer_asks_only_what_follows_from_it(ama):
    way = next(way for way in ways(ama) if "question" in way)
    assert 'value="dirt" checked' in re.sub(r'\s+(?:class|id)="[^"]*"', "", ama.get(way).content.decode())

    ama.post(way, {"choice": "dirt"})

    assert ama.get("/report/check/").status_code == 200


def test_other_words_for_the_place_leave_the_old_point_behind(ama):
    page = ama.get("/report/where/?change=1", headers={"accept-language": "fr"}).content.decode()
    assert 'value="50.05"' in page  # as scripts and forms write numbers, in every language

    ama.post("/report/where/?change=1", {"place": "behind the old mill", "lat": "50.05", "lon": "4.05"})

    assert (said(ama)["place"], said(ama)["latitude"]) == ("behind the old mill", None)


def test_a_photo_can_be_seen_and_taken_out_again(ama, client):
    first, second = said(ama)["photos"]
    seen = ama.get("/report/photos/0/")
    assert seen["Content-Type"] == "image/jpeg" and b"".join(seen)
    assert ama.get("/report/photos/2/").status_code == 404

    ama.post("/report/photos/?change=1", {"drop": ["9" * 5000]})
    ama.post("/report/photos/?change=1", {"drop": ["0"]})

    assert said(ama)["photos"] == [second]
    assert not default_storage.exists(first["name"]) and default_storage.exists(second["name"])


def test_words_that_turn_out_to_be_about_the_police_are_offered_the_safer_way(ama):
    assert ama.post("/report/words/?change=1", {"words": "the police hit my brother"}).url == "/report/which/"
    assert "no police officer reads it" in ama.get("/report/which/").content.decode()


def test_about_something_sensitive_it_is_asked_again_whether_the_way_is_safe(ama):
    confused = ("question/", {"choice": "confused"})
    answer = go(ama, ("all/?change=1", {"situation": "person_in_crisis"}), confused, ("question/", {"choice": "calm"}))

    assert answer.url == "/report/you/"
    assert 'name="is_safe_channel"' in ama.get("/report/you/").content.decode()
    assert ama.get("/report/check/").url == "/report/you/" and not Case.objects.exists()
