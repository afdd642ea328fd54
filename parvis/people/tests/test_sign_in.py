"""Signing in: password, guessing, and what does not exist here."""

from datetime import timedelta
from typing import Any

import allauth.urls
import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from parvis.core.access import Role
from parvis.core.models import Counter, Entry
from parvis.people import limits
from parvis.people.models import User
from parvis.people.sign_in import urlpatterns as open_pages
from tests import cast

pytestmark = pytest.mark.django_db


def sign_in(client: Client, user: User, password: str = cast.PASSWORD, **headers: Any):
    return client.post("/account/login/", {"login": user.email, "password": password}, **headers)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_and_leads_to_the_work(client, bruno):
    response = sign_in(client, bruno)

    assert response["Location"] == "/staff/"
    assert client.get("/staff/")["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("roles", "said", "unsaid"),
    [
        ([Role.EVALUATOR], "Never a single case", "Ask an administrator"),
        ([], "Ask an administrator of the city for your role", "Never a single case"),
    ],
)
def test_whoever_has_no_list_lands_on_what_they_may_see_and_what_to_do_next(client, now, roles, said, unsaid):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, cast.somebody("Ola Nowak", *roles, at=now))

    page = client.get("/staff/", follow=True)

    assert page.redirect_chain == [("/staff/welcome/", 302)]
    words = page.content.decode()
    assert said in words and unsaid not in words and 'href="/pocket/"' in words


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, bruno):
    wrong = sign_in(client, bruno, "not the password").content.decode()
    unknown = client.post("/account/login/", {"login": "nobody@example.org", "password": "x"}).content.decode()

    said = "This address and this password do not belong together."
    assert said in wrong
    assert said in unknown


def test_after_ten_tries_even_the_right_password_waits_and_whoever_tries_from_elsewhere_too(client, bruno):
    for _number in range(limits.TRIES_PER_ACCOUNT):
        sign_in(client, bruno, "guess", REMOTE_ADDR="203.0.113.1")

    page = sign_in(client, bruno, REMOTE_ADDR="198.51.100.7")

    assert "too many tries" in page.content.decode()
    assert not is_in(client)


def test_one_address_cannot_try_many_accounts_whatever_it_writes_into_headers(client, bruno):
    for number in range(limits.TRIES_PER_ADDRESS):
        client.post(
            "/account/login/",
            {"login": f"n{number}@example.org", "password": "guess"},
            REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )

    page = sign_in(client, bruno, REMOTE_ADDR="2001:db8:1:2::ffff", HTTP_X_FORWARDED_FOR="203.0.113.77")
    assert "too many tries" in page.content.decode()

    elsewhere = sign_in(client, bruno, REMOTE_ADDR="2001:db8:1:3::1")
    assert elsewhere.status_code == 302


def test_signing_in_rightly_a_hundred_times_locks_nobody_out(bruno):
    for _number in range(3 * limits.TRIES_PER_ACCOUNT):
        assert is_in_after_signing_in(bruno)


def is_in_after_signing_in(user: User) -> bool:
    client = Client()
    sign_in(client, user)
    return is_in(client)


def test_what_is_counted_names_nobody(client, bruno):
    sign_in(client, bruno, "guess", REMOTE_ADDR="203.0.113.1")

    names = " ".join(Counter.objects.values_list("name", flat=True))
    assert "bruno" not in names
    assert "203.0.113.1" not in names


def test_changing_the_password_ends_other_sessions_and_stands_in_the_ledger(client, bruno):
    other = Client()
    sign_in(other, bruno)
    sign_in(client, bruno)
    new = "nine kind tram drivers"

    client.post("/account/password/", {"oldpassword": cast.PASSWORD, "password1": new, "password2": new})

    assert User.objects.get(pk=bruno.pk).check_password(new)
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert Entry.objects.filter(verb="people.password_changed", subject=bruno.actor_reference).count() == 1


def test_dangerous_steps_ask_for_the_password_again(client, gina):
    sign_in(client, gina)

    assert client.get("/account/app/")["Location"].startswith("/account/again/")


def test_a_forgotten_sign_in_ends_after_half_a_day(client, bruno):
    sign_in(client, bruno)

    assert client.session.get_expiry_age() <= timedelta(hours=12).total_seconds()
    assert client.session.get_expire_at_browser_close()


def test_every_page_of_the_sign_in_library_that_we_did_not_open_is_closed(client, bruno):
    client.force_login(bruno)
    names = {pattern.name for pattern in _patterns(allauth.urls.urlpatterns)}
    opened = {page.name for page in open_pages if page.callback.__name__ != "closed"}
    for name in names - opened - {None}:
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        assert client.get(path).status_code == 404, name
    assert "account_signup" in names - opened
    assert "account_reset_password" in names - opened
    assert get_resolver().resolve("/account/login/").url_name == "account_login"


def _patterns(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern.url_patterns)


def test_signing_in_leads_back_to_our_own_pages_only(client, bruno):
    response = client.post(
        "/account/login/", {"login": bruno.email, "password": cast.PASSWORD, "next": "https://elsewhere.example/"}
    )

    assert response["Location"] == "/staff/"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_page_of_ones_own_sign_in_is_drawn(client, gina, language):
    sign_in(client, gina)
    client.post("/account/again/", {"password": cast.PASSWORD})
    for path in (
        "/account/",
        "/account/password/",
        "/account/passkeys/",
        "/account/passkeys/add/",
        "/account/app/",
        "/account/logout/",
        "/account/provider/",
        "/account/inactive/",
    ):
        page = client.get(path, {"lang": language})
        assert page.status_code == 200, path
        assert page.content.count(b"<h1") == 1, path
        assert f'<html lang="{language}"'.encode() in page.content, path
