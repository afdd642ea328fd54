"""A resident names a place as people do: half, misspelt, or one the city's list does not have."""

import pytest

from parvis.cases.tests.test_report_pages import TO_WHERE, go
from parvis.city import actions as city
from parvis.city import places


@pytest.fixture
def ama(client, valdoria):
    """Ama is asked where it is, in a city with a few streets."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    city.keep_streets(
        lines=[
            city.StreetLine("m", "Mill Street", 50.05, 4.05),
            city.StreetLine("q", "Mill Quay", 50.05, 4.15),
            city.StreetLine("o", "Rue de l’Œuvre", 50.06, 4.06),
        ]
    )
    go(client, *TO_WHERE)
    return client


def where(ama, **said):
    return ama.post("/report/where/", said)


def test_a_street_written_nearly_right_is_offered_and_never_taken_by_itself(ama):
    page = where(ama, place="Mil Stret").content.decode()

    assert "Which of these do you mean?" in page and "Mill Street" in page
    assert where(ama, place="Mil Stret", picked="0").url == "/report/photos/"
    assert ama.session["report"]["place"] == "Mill Street"


def test_a_street_that_is_not_in_the_list_brings_a_remark_once_and_is_taken(ama):
    page = where(ama, place="Nowhere Lane").content.decode()
    assert "We do not find this street in our list. Is it in Valdoria?" in page

    page = where(ama, place="Elsewhere Lane", picked="words", heard="Nowhere Lane").content.decode()
    assert "We do not find this street" in page  # other words are looked up again

    assert where(ama, place="Elsewhere Lane", picked="words", heard="Elsewhere Lane").url == "/report/photos/"
    assert (ama.session["report"]["place"], ama.session["report"]["latitude"]) == ("Elsewhere Lane", None)


def test_the_only_street_of_that_name_needs_no_second_press(ama):
    assert where(ama, place="mill street, Valdoria").url == "/report/photos/"
    assert ama.session["report"]["latitude"] == 50.05


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mil stret", ["Mill Street"]),
        ("mill", []),
        ("rue de l'euvre", []),
        ("12 oevre", ["12 Rue de l’Œuvre"]),
        ("zz", []),
    ],
)
def test_only_a_slip_of_the_finger_is_mended(ama, typed, found):
    assert [one.name for one in places.similar(typed)] == found


def test_suggestions_come_by_post_and_leave_no_cookie(ama, client):
    client.cookies.clear()

    answer = client.post("/places/suggest/", {"q": "mill s"})

    assert [one["name"] for one in answer.json()["places"]] == ["Mill Street"] and not answer.cookies
    assert client.post("/places/suggest/", {"q": "mi"}).json() == {"places": []}
    assert client.get("/places/suggest/?q=mill").status_code == 405
