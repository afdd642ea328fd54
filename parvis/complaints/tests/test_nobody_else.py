"""Only the mediator's role opens the lane: every address, every other role, with ids that exist and ids that do not."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.cases.models import Case, Contact
from parvis.complaints import actions
from parvis.complaints.models import Door, Grievance, SealedFile
from parvis.complaints.tests.lane import AMA, SAID, signed_in, unlocked
from parvis.core.access import Role
from parvis.correspondence.models import Message, Recipient
from tests import cast

pytestmark = [pytest.mark.once, pytest.mark.thorough]

OTHERS = [role for role in Role if role is not Role.MEDIATOR]
ADDRESSES = [
    "", "acknowledge/", "letter/", "receipt/", "photo/{photo}/copy/", "photo/{photo}/original/", "copy/", "copy/take/",
    "erase/", "keep/", "keep/end/",
]  # fmt: skip
UNKNOWN = "0" * 32


@pytest.fixture
def it(valdoria, key, now) -> Grievance:
    what = actions.HandIn(
        told=SAID, nonce="n", door=Door.WEB, language="en", pictures=[actions.Picture(b"original", b"copy")]
    )
    return actions.hand_in(what=what, by=AMA, at=now).grievance


def asked(client: Client, path: str, method: str) -> tuple[int, int, int]:
    """Return status, length of the body, and number of queries."""
    getattr(client, method)(path)
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(path)
    return response.status_code, len(response.content), len(queries)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [*OTHERS, None])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_existing_id_answers_like_one_that_never_was(it, now, role, address, method):
    client = signed_in(cast.somebody("Ola Nowak", role, at=now)) if role else Client()
    photo = SealedFile.objects.get().pk

    real = asked(client, f"/complaint/inbox/{it.public_id}/{address.format(photo=photo)}", method)
    made_up = asked(client, f"/complaint/inbox/{UNKNOWN}/{address.format(photo=photo)}", method)

    assert real == made_up
    assert real[0] in (302, 403)


def test_the_mediator_gets_404_for_what_is_not_there_and_for_the_photo_of_another(it, valdoria, key, now):
    mia = unlocked(valdoria.mia)
    other = actions.hand_in(
        what=actions.HandIn(told=SAID, nonce="other", door=Door.WEB, language="en"), by=AMA, at=now
    ).grievance

    assert mia.get(f"/complaint/inbox/{UNKNOWN}/").status_code == 404
    assert mia.get(f"/complaint/inbox/{it.public_id}/photo/{SealedFile.objects.get().pk}/copy/").content == b"copy"
    assert mia.get(f"/complaint/inbox/{other.public_id}/photo/{SealedFile.objects.get().pk}/copy/").status_code == 404
    assert mia.get(f"/complaint/inbox/{it.public_id}/photo/{SealedFile.objects.get().pk}/else/").status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(it, valdoria, key, now):
    mia = signed_in(valdoria.mia)
    few = asked(mia, "/complaint/inbox/", "get")[2]
    for number in range(20):
        what = actions.HandIn(told=SAID, nonce=f"page {number}", door=Door.WEB, language="en")
        actions.hand_in(what=what, by=AMA, at=now)

    assert asked(mia, "/complaint/inbox/", "get")[2] == few


def test_nothing_handed_in_becomes_a_case_a_contact_or_a_message(it):
    for model in (Case, Contact, Message, Recipient):
        assert model.objects.count() == 0
