"""The city's identity provider opens only accounts that their owners joined to it."""

import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from parvis.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def arriving(settings):
    """Come back from the provider as this subject, with this e-mail address; return the request and the answer."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "city",
                    "name": "the city",
                    "client_id": "parvis",
                    "secret": "",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ]
        }
    }

    def arrive(subject: str, email: str):
        request = RequestFactory().get("/account/oidc/city/login/callback/")
        request.user = AnonymousUser()
        SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
        MessageMiddleware(lambda _request: HttpResponse()).process_request(request)
        login = SocialLogin(user=User(email=email), account=SocialAccount(provider="city", uid=subject, extra_data={}))
        with context.request_context(request):
            assert account_adapter(request)
            return request, complete_login(request, login)

    return arrive


def test_the_same_address_alone_opens_nothing(arriving, gina):
    request, response = arriving("stranger", gina.email)

    assert "_auth_user_id" not in request.session
    assert response.status_code in (200, 302)
    assert not SocialAccount.objects.exists()
    assert User.objects.filter(email=gina.email).count() == 1


def test_an_unknown_address_makes_no_account(arriving, gina):
    arriving("stranger", "new@example.org")

    assert not User.objects.filter(email="new@example.org").exists()


def test_a_joined_account_opens_whatever_its_address_is_there(arriving, gina):
    SocialAccount.objects.create(user=gina, provider="city", uid="gina-1", extra_data={})

    request, _response = arriving("gina-1", "other@example.org")

    assert request.session["_auth_user_id"] == str(gina.pk)


def test_the_way_to_join_it_shows_only_where_the_city_has_one(client, gina, settings):
    client.force_login(gina)
    assert "/account/provider/" not in client.get("/account/").content.decode()

    settings.PARVIS_OIDC_URL = "https://id.example.org"

    assert "/account/provider/" in client.get("/account/").content.decode()
