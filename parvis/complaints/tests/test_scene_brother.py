"""A 17-year-old on a family phone types into the noise form: "police hit my brother"."""

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from parvis.cases.models import Case, Contact
from parvis.complaints.models import Grievance
from parvis.complaints.tests.lane import hand_in, signed_in
from parvis.core import due
from parvis.correspondence.models import Message

pytestmark = pytest.mark.thorough

WORDS = "police hit my brother, it was loud in the bakery street"


def begins(client: Client) -> str:
    """Pass the gate, write into the report form, and return the page that comes next."""
    client.post("/report/?situation=neighbour_noise")
    response = client.post("/report/words/", {"words": WORDS}, follow=True)
    if response.request["PATH_INFO"] == "/report/danger/":
        response = client.post("/report/danger/", follow=True)
    return response.content.decode()


def everything_found_by(user, *words: str) -> str:
    """Return all that this person is shown, on every page without a number of its own, also when they search."""
    client = signed_in(user)
    shown = []
    for app in ("cases", "complaints", "correspondence", "situations", "city", "people"):
        for name in [key for key in resolver(app).reverse_dict if isinstance(key, str)]:
            try:
                path = reverse(f"{app}:{name}")
            except NoReverseMatch:  # needs an id; pages with ids are tried with elsewhere
                continue
            for query in ({}, *({asked: word} for word in words for asked in ("q", "words"))):
                response = client.get(path, query)
                body = response.getvalue()
                if response.status_code in (302, 403, 404, 405):  # closed to them, whatever they would search for
                    break
                text = body.decode("utf-8", "replace")
                for typed in query.values():  # what somebody searched for stands in the field again; that is no find
                    text = text.replace(typed, "")
                shown.append(text)
    return "\n".join(shown)


def resolver(app):
    return get_resolver().namespace_dict[app][1]


def test_she_sees_who_helps_before_anything_is_sent(client, valdoria, key):
    page = begins(client)

    assert "Is it about something the police did?" in page
    assert reverse("complaints:start") in page
    assert "Comité P" in client.get("/complaint/").content.decode()
    assert (Case.objects.count(), Grievance.objects.count()) == (0, 0)


def test_handed_in_sealed_no_police_user_finds_it_and_nothing_is_sent(client, valdoria, key):
    begins(client)
    hand_in(client, what=WORDS, where="the bakery street", channel="phone", phone="0470 12 34 56")
    due.run_all()

    for user in (valdoria.dede, valdoria.coco, valdoria.bruno):
        shown = everything_found_by(user, "brother", "bakery")
        assert ("brother" in shown, "bakery" in shown) == (False, False)
    assert Message.objects.count() == 0
    assert mail.outbox == []


def test_even_if_she_goes_on_as_noise_no_service_sees_it_and_no_text_message_leaves(client, valdoria, key, now):
    from parvis.cases import actions
    from parvis.cases.tests import town

    town.litter(now, words=WORDS, person=actions.Person(language="en", channel="sms", phone="+32470123456"))
    due.run_all()

    assert Case.objects.get().withheld_at
    for user in (valdoria.dede, valdoria.clara, valdoria.coco, valdoria.bruno):
        shown = everything_found_by(user, "brother", "bakery")
        assert ("brother" in shown, "bakery" in shown) == (False, False)
    assert not Message.objects.filter(state="sent").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("where", ["while writing", "after handing in", "on her own page"])
def test_after_the_quick_way_out_nothing_is_left(client, valdoria, key, settings, where):
    from parvis.complaints.tests.lane import receipt_of

    begins(client)
    if where != "while writing":
        halves = receipt_of(hand_in(client, what=WORDS))
        if where == "on her own page":
            client.post("/complaint/own/", halves)

    response = client.post("/leave/")

    left = {name for name, cookie in response.cookies.items() if cookie.value}
    assert left == set()
    assert all(response.cookies[name]["max-age"] == 0 for name in client.cookies if name in response.cookies)
    assert {name for name, cookie in client.cookies.items() if cookie.value} == set()
    assert Session.objects.count() == 0
    assert "brother" not in client.get("/report/words/", follow=True).content.decode()
    assert client.get("/complaint/own/page/").status_code == 302
    assert Contact.objects.count() == 0
    assert b"police" not in response.content.lower()
