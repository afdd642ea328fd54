"""Anybody may see things in the street: roughly where, a day late, without words nobody released."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.tests.town import fresh, litter, staff

URLS = ["/map/", "/map/points.json", "/map/feed.xml"]


@pytest.mark.parametrize("url", URLS)
def test_shows_what_lies_in_the_street_and_nothing_anybody_said(client, valdoria, url):
    litter(
        timezone.now() - timedelta(days=3),
        words="my secret words",
        place=actions.Place(latitude=50.05, longitude=4.05, text="12 Mill Street"),
    )

    body = client.get(url, headers={"accept-language": "en"}).content.decode()

    assert "my secret words" not in body and "Mill Street" not in body and "50.05" not in body
    if url != "/map/points.json":  # no known homes around: only the district is said
        assert "Dirty street" in body


@pytest.mark.parametrize("url", URLS)
def test_what_is_fresh_sensitive_hidden_withheld_or_no_object_is_not_there(client, valdoria, url):
    long_ago = timezone.now() - timedelta(days=3)
    litter(timezone.now())
    litter(long_ago, words="my husband beats me here")
    litter(long_ago, words="the police hit my brother here")
    hidden = litter(long_ago)
    actions.hide(case=hidden.case, by=staff(valdoria.coco), at=timezone.now())
    litter(long_ago, situation="bar_noise", answers={"when": "over"})

    body = client.get(url, headers={"accept-language": "en"}).content.decode()

    assert "Dirty street</strong>" not in body and "Noise from" not in body.replace("</option>", "").split("<ul", 2)[-1]
    assert "<entry>" not in body and '"Point"' not in body


@pytest.mark.parametrize("url", [*URLS[1:], "/help-near/points.json"])
def test_what_a_shared_cache_may_keep_sets_no_cookie(client, valdoria, url):
    response = client.get(f"{url}?lang=fr")

    assert "public" in response["Cache-Control"] and not response.cookies


def test_released_words_are_shown_as_the_releaser_wrote_them(client, valdoria):
    taken = litter(timezone.now() - timedelta(days=3))
    actions.release(case=taken.case, text="Glass on the square.", photos=[], by=staff(valdoria.coco), at=timezone.now())

    assert "Glass on the square." in client.get("/map/").content.decode()

    actions.raise_sensitivity(case=taken.case, how="staff", by=staff(valdoria.coco), at=timezone.now())
    assert "Glass on the square." not in client.get("/map/").content.decode()
    assert not fresh(taken.case).is_public


def test_what_was_pasted_with_control_characters_does_not_close_the_feed(client, valdoria):
    taken = litter(timezone.now() - timedelta(days=3))
    pasted = "Glass\x0bon the \x1bsquare."
    actions.release(case=taken.case, text=pasted, photos=[], by=staff(valdoria.coco), at=timezone.now())

    assert "Glasson the square." in client.get("/map/feed.xml").content.decode()


def test_a_private_case_cannot_be_released(valdoria, now):
    taken = litter(now, situation="bar_noise", answers={"when": "over"})

    with pytest.raises(actions.CannotJoin):
        actions.release(case=taken.case, text="x", photos=[], by=staff(valdoria.coco), at=now)


def test_the_list_costs_the_same_for_one_and_for_twenty(client, valdoria, django_assert_max_num_queries):
    for days in range(3, 25):
        litter(timezone.now() - timedelta(days=days))
    with django_assert_max_num_queries(8):
        page = client.get("/map/").content.decode()
    assert page.count('<li class="pv-card">') == 20 and "before=" in page
