"""What came as an ordinary report and is about police action moves into the lane, sealed, and is gone from the case."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.cases import actions as cases
from parvis.cases import images
from parvis.cases.models import Attachment, Case, Contact
from parvis.cases.tests import town
from parvis.complaints import reading
from parvis.complaints.models import Grievance, SealedFile
from parvis.complaints.tests.lane import PASSPHRASE, unlocked
from parvis.correspondence.models import Message

WORDS = "Police hit my brother behind the bakery"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "PNG")
    return images.store(SimpleUploadedFile("a.png", out.getvalue()))


def withheld(now):
    taken = town.litter(now, words=WORDS, photos=[photo()])
    assert taken.case.withheld_at
    return taken


def test_the_words_move_sealed_and_the_case_is_empty(valdoria, key, now, settings, django_capture_on_commit_callbacks):
    taken = withheld(now)

    with django_capture_on_commit_callbacks(execute=True):
        cases.leave_to_mediator(case=taken.case, by=town.staff(valdoria.mia), at=now)

    it = Grievance.objects.get()
    told = reading.thread_of_mediator(it, private=reading.open_keys(passphrase=PASSPHRASE)[key.pk])[0].told
    assert told["what"] == WORDS
    assert told["place"] == "12 Mill Street"
    assert told["email"] == "ama@example.org"
    case = Case.objects.get()
    assert (case.place, case.latitude, case.withheld_at is not None) == ("", None, True)
    assert Contact.objects.get().words == ""
    assert not any("own_words" in message.facts for message in Message.objects.all())
    assert Attachment.objects.count() == 0
    assert list(settings.PARVIS_HOME.rglob("photos/*/*")) == []
    assert SealedFile.objects.count() == 1


def test_its_reporter_gets_a_receipt_from_the_mediator(valdoria, key, now):
    cases.leave_to_mediator(case=withheld(now).case, by=town.staff(valdoria.mia), at=now)
    it = Grievance.objects.get()
    mia = unlocked(valdoria.mia)

    assert WORDS in mia.get(f"/complaint/inbox/{it.public_id}/").content.decode()
    assert "pv-reference" in mia.post(f"/complaint/inbox/{it.public_id}/receipt/").content.decode()


def test_without_a_key_the_words_stay_where_no_service_sees_them(valdoria, now):
    cases.leave_to_mediator(case=withheld(now).case, by=town.staff(valdoria.mia), at=now)

    assert Grievance.objects.count() == 0
    assert Contact.objects.get().words == WORDS


def test_later_words_on_an_ordinary_report_move_alone(valdoria, key, now):
    taken = town.litter(now)
    remark = cases.add_words(reporter=taken.reporter, text=WORDS, by=town.AMA, at=now)
    assert remark.is_withheld

    cases.leave_words_to_mediator(remark=remark, by=town.staff(valdoria.mia), at=now)

    remark.refresh_from_db()
    assert remark.text == ""
    assert Grievance.objects.get().door == "case"
    assert Contact.objects.get().words == "Papers everywhere"


def test_the_person_still_sees_where_it_is(valdoria, key, now):
    taken = withheld(now)
    cases.leave_to_mediator(case=taken.case, by=town.staff(valdoria.mia), at=now)
    client = Client()

    response = client.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin}, follow=True)

    assert response.status_code == 200
    assert "bakery" not in response.content.decode()
