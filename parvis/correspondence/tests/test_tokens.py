"""A link opens one person's page until it is revoked or the matter has been closed for long enough."""

from datetime import timedelta

import pytest

from parvis.core.references import digest
from parvis.correspondence import actions, tokens
from parvis.correspondence.models import FollowToken
from parvis.correspondence.tests.people import BRUNO, ama

pytestmark = pytest.mark.django_db


def test_a_token_opens_for_its_recipient_and_is_kept_only_as_a_digest(now):
    one = ama(at=now)
    token = tokens.mint(one, now)

    assert tokens.find(token, now) == one
    assert tokens.find(token + "x", now) is None
    assert len(token) >= 22  # 128 bits and more
    assert FollowToken.objects.get().digest == digest(token)


def test_a_revoked_token_opens_nothing(now):
    one = ama(at=now)
    here, there = tokens.mint(one, now, address_digest="a"), tokens.mint(one, now, address_digest="b")

    tokens.revoke(one, at=now, address_digest="a")

    assert tokens.find(here, now) is None
    assert tokens.find(there, now) == one


@pytest.mark.parametrize(("channel", "days"), [("email", 90), ("sms", 30)])
def test_a_link_runs_out_some_time_after_closing(now, channel, days):
    one = ama(at=now)
    token = tokens.mint(one, now, channel=channel)
    actions.close(recipients=[one], at=now)

    assert tokens.find(token, now + timedelta(days=days, seconds=-1)) == one
    assert tokens.find(token, now + timedelta(days=days)) is None


def test_an_erased_persons_link_opens_nothing(now):
    one = ama(at=now)
    token = tokens.mint(one, now)

    actions.erase_recipient(recipient=one, by=BRUNO, at=now)

    assert tokens.find(token, now) is None
