"""The second step: it is not a choice, it is not guessed, and it is not used twice."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from parvis.people import limits
from parvis.people.adapters import MFAAdapter
from parvis.people.models import User
from tests import cast

# What is written down about a new second step is written after its transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def code(secret: str, *, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def sign_in(client: Client, user: User, password: str = cast.PASSWORD, **headers: Any):
    return client.post("/account/login/", {"login": user.email, "password": password}, **headers)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def set_up_app():
    """Set up an app as a signed-in person does; return its key."""

    def set_up(client: Client) -> str:
        client.post("/account/again/", {"password": cast.PASSWORD})
        secret: str = client.get("/account/app/").context["form"].secret
        response = client.post("/account/app/", {"code": code(secret)})
        assert response["Location"] == "/account/recovery-codes/"
        return secret

    return set_up


def test_without_a_second_step_staff_reach_only_the_page_that_sets_it_up(client, gina, settings, set_up_app):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = True
    sign_in(client, gina)

    assert client.get("/people/")["Location"] == "/account/"
    assert client.post(f"/people/{gina.actor_reference}/close/")["Location"] == "/account/"

    set_up_app(client)
    assert client.get("/people/").status_code == 200


def test_who_was_signed_in_elsewhere_without_a_second_step_is_not_any_more(client, gina, settings, set_up_app):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = True
    thief = Client()
    sign_in(thief, gina)
    sign_in(client, gina)

    set_up_app(client)

    assert thief.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_second_step_is_asked_for_and_opens(client, gina, settings, set_up_app):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = True
    sign_in(client, gina)
    secret = set_up_app(client)

    other = Client()
    assert sign_in(other, gina)["Location"] == "/account/code/"
    assert other.get("/people/").status_code == 302
    assert "This code is not right" in other.post("/account/code/", {"code": "000000"}).content.decode()

    other.post("/account/code/", {"code": code(secret, steps=1)})

    assert other.get("/people/").status_code == 200


def test_a_code_counts_once_in_all_processes(client, gina, set_up_app):
    sign_in(client, gina)
    secret = set_up_app(client)
    shown = code(secret, steps=1)
    first, second = Client(), Client()
    sign_in(first, gina)
    sign_in(second, gina)

    first.post("/account/code/", {"code": shown})
    cache.clear()  # what one process remembers by itself is not there in another
    again = second.post("/account/code/", {"code": f"{shown[:3]} {shown[3:]}"})

    assert is_in(first)
    assert not is_in(second)
    assert "used before" in again.content.decode()


def test_after_six_wrong_codes_the_right_one_waits(client, gina, set_up_app):
    sign_in(client, gina)
    secret = set_up_app(client)
    other = Client()
    sign_in(other, gina)
    for _number in range(limits.CODES_PER_PERSON):
        other.post("/account/code/", {"code": "000000"})

    page = other.post("/account/code/", {"code": code(secret, steps=1)})

    assert "too many tries" in page.content.decode()
    assert not is_in(other)


def test_a_recovery_code_opens_once(client, gina, set_up_app):
    sign_in(client, gina)
    set_up_app(client)
    spare = client.get("/account/recovery-codes/").context["unused_codes"][0]
    first, second = Client(), Client()
    sign_in(first, gina)
    sign_in(second, gina)

    first.post("/account/code/", {"code": spare})
    second.post("/account/code/", {"code": spare})

    assert is_in(first)
    assert not is_in(second)


def test_the_only_second_step_cannot_be_taken_away(client, gina, settings, set_up_app):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = True
    sign_in(client, gina)
    set_up_app(client)

    page = client.post("/account/app/remove/", follow=True)

    assert "only second step" in page.content.decode()
    assert Authenticator.objects.filter(user=gina, type="totp").exists()


def test_the_key_of_an_app_does_not_lie_readable_in_the_database(client, gina, set_up_app):
    sign_in(client, gina)
    secret = set_up_app(client)

    stored = Authenticator.objects.get(user=gina, type="totp").data["secret"]
    assert secret not in stored
    assert MFAAdapter().decrypt(stored) == secret
