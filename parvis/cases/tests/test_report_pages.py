"""A resident walks through the report on an old phone, without JavaScript."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.cases import actions
from parvis.cases.models import Attachment, Case, Contact, EndedAs, Remark, Reporter
from parvis.cases.tests.town import litter, staff
from parvis.core.said import part_of_day
from parvis.correspondence.models import Message


@pytest.fixture
def ama(client, valdoria):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def go(client, *steps):
    """Post each (address, values) and return the last answer."""
    answer = None
    for url, said in steps:
        answer = client.post(f"/report/{url}", said)
    return answer


def photo(size=(60, 40), name="street.jpg", fmt="JPEG"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at 50.05 4.05 by Ama"
    Image.new("RGB", size, "grey").save(out, fmt, exif=exif.tobytes())
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


TO_WHERE = [
    ("", {}),
    ("words/", {"words": "rubbish all over the pavement"}),
    ("all/", {"situation": "dirty_street"}),
    ("question/", {"choice": "dirt"}),
]
PLACE = ("where/", {"place": "12 Mill Street", "lat": "50.05", "lon": "4.05"})
TO_CHECK = [*TO_WHERE, PLACE, ("photos/", {}), ("you/", {"channel": "page", "language": "en"})]


def test_the_gate_comes_first_whatever_address_is_typed(ama):
    for url in ("words/", "which/", "all/", "question/", "where/", "photos/", "you/", "check/"):
        assert ama.get(f"/report/{url}").url == "/report/", url
    page = ama.get("/report/").content.decode()
    assert page.index("112") < page.index("Nobody is in danger now")


def test_the_whole_road_ends_with_reference_pin_and_a_date(ama):
    answer = go(ama, *TO_CHECK)
    assert answer.url == "/report/check/"
    page = ama.get("/report/check/").content.decode()
    assert "the people who clean the streets" in page.lower() and "12 Mill Street" in page

    ama.post("/report/check/")
    page = ama.get("/report/received/").content.decode()

    reporter = Reporter.objects.get()
    assert reporter.reference[:4] in page and re.search(r"\b\d{6}\b", page)
    assert Contact.objects.get().words == "rubbish all over the pavement"


def test_pressing_send_twice_makes_one_case(ama):
    go(ama, *TO_CHECK)
    session = dict(ama.session)
    ama.post("/report/check/")
    restored = ama.session
    restored["report"] = session["report"]
    restored.save()

    ama.post("/report/check/")

    assert Case.objects.count() == 1


def test_words_that_sound_dangerous_show_the_numbers_again(ama):
    answer = go(ama, ("", {}), ("words/", {"words": "he is at my door with a knife"}))

    assert answer.url == "/report/danger/"
    assert "112" in ama.get("/report/danger/").content.decode()


def test_words_about_the_police_offer_the_safer_way_before_anything_else(ama):
    go(ama, ("", {}), ("words/", {"words": "the police hit my brother"}))

    assert "no police officer reads it" in ama.get("/report/which/").content.decode()


def test_what_belongs_elsewhere_names_who_helps_and_is_counted(ama):
    go(
        ama,
        ("", {}),
        ("words/", {"words": "my car was towed"}),
        ("which/", {"situation": "car_towed"}),
        ("question/", {"choice": "stolen"}),
    )
    page = ama.get("/report/elsewhere/").content.decode()

    assert "criminal complaint" in page
    assert Contact.objects.get().ended_as == EndedAs.REDIRECTED
    assert not Case.objects.exists()


def test_every_question_can_be_gone_back_to(ama):
    go(ama, *TO_WHERE)
    assert ama.post("/report/back/", {"from": "where"}).url == "/report/question/"
    assert ama.post("/report/back/", {"from": "question"}).url == "/report/which/"


def test_an_object_needs_a_place_in_words_or_on_the_map(ama):
    go(ama, *TO_WHERE)
    page = ama.post("/report/where/", {"place": ""})

    assert "Tell us where it is" in page.content.decode()


class TestPhotos:
    def test_are_drawn_anew_without_what_the_camera_wrote(self, ama):
        go(
            ama,
            *TO_WHERE,
            PLACE,
            ("photos/", {"photos": [photo(), photo()]}),
            ("you/", {"channel": "page", "language": "en"}),
            ("check/", {}),
        )

        kept = Attachment.objects.all()
        assert len(kept) == 2
        for each in kept:
            with default_storage.open(each.name) as stored:
                data = stored.read()
            assert b"taken at" not in data and Image.open(io.BytesIO(data)).format == "JPEG"

    @pytest.mark.parametrize(
        ("upload", "sentence"),
        [
            (SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>"), "is not a photo we can read"),
            (SimpleUploadedFile("x.pdf", b"%PDF-1.4"), "is not a photo we can read"),
            (SimpleUploadedFile("empty.jpg", b""), "empty"),
        ],
    )
    def test_what_is_no_photo_is_named_in_a_sentence(self, ama, upload, sentence):
        upload.seek(0)
        go(ama, *TO_WHERE, PLACE)
        page = ama.post("/report/photos/", {"photos": [upload]}).content.decode()

        assert sentence in page

    def test_a_small_file_that_unfolds_to_hundreds_of_megabytes_is_refused(self, ama):
        out = io.BytesIO()
        Image.new("L", (9000, 9000)).save(out, "PNG")
        go(ama, *TO_WHERE, PLACE)
        page = ama.post(
            "/report/photos/", {"photos": [SimpleUploadedFile("bomb.png", out.getvalue())]}
        ).content.decode()

        assert "too big" in page

    def test_six_are_refused_in_a_sentence(self, ama):
        go(ama, *TO_WHERE, PLACE)
        page = ama.post("/report/photos/", {"photos": [photo() for _ in range(6)]}).content.decode()

        assert "at most 5 photos" in page


def test_an_open_public_case_close_by_can_be_joined(ama, valdoria, monkeypatch):
    from parvis.cases import public

    monkeypatch.setattr(public, "_homes_by_cell", lambda here: dict.fromkeys(_cells(), 100))
    first = litter(timezone.now() - timedelta(days=3))
    answer = go(ama, *TO_WHERE, PLACE)
    assert answer.url == "/report/nearby/"
    page = ama.get("/report/nearby/").content.decode()
    assert "Papers everywhere" not in page and first.case.public_id in page

    go(
        ama,
        ("nearby/", {"join": first.case.public_id}),
        ("you/", {"channel": "page", "language": "en"}),
        ("check/", {}),
    )

    assert Case.objects.count() == 1 and Reporter.objects.count() == 2


def test_of_several_close_by_the_closest_stand_first_and_say_so(ama, valdoria, monkeypatch):
    from parvis.cases import nearby, public

    monkeypatch.setattr(public, "_homes_by_cell", lambda here: dict.fromkeys(_ring(), 100))
    now = timezone.now()
    far = litter(now - timedelta(days=4), place=actions.Place(latitude=50.0529, longitude=4.05, text="40 Mill Street"))
    close = litter(now - timedelta(days=3))
    go(ama, *TO_WHERE, PLACE)
    page = ama.get("/report/nearby/").content.decode()

    found = nearby.cases_near(situation="dirty_street", latitude=50.05, longitude=4.05, at=now)
    assert [(near.case.pk, near.is_close) for near in found] == [(close.case.pk, True), (far.case.pk, False)]
    assert page.index("less than 400 metres from your place") < page.index("farther: less than 800 metres")
    assert "Mill Street" not in page


def _ring():
    import h3

    return h3.grid_disk(_cells()[0], 2)


def _cells():
    import h3

    return [h3.latlng_to_cell(50.05, 4.05, 9)]


def test_a_wrong_phone_number_brings_a_sentence_and_keeps_the_rest(ama):
    go(ama, *TO_WHERE, PLACE, ("photos/", {}))
    page = ama.post("/report/you/", {"channel": "sms", "phone": "12", "language": "en"}).content.decode()

    assert "Write the phone number with all its digits" in page and 'value="12"' in page


class TestFollowing:
    @pytest.fixture
    def taken(self, valdoria):
        return litter(timezone.now())

    def test_by_reference_and_pin(self, ama, taken):
        answer = ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})

        assert answer.url == "/follow/"
        assert "Papers everywhere" in ama.get("/follow/").content.decode()

    def test_five_wrong_pins_lock_that_reference_for_everybody(self, ama, taken):
        for _ in range(5):
            ama.post(
                "/follow/start/",
                {"reference": taken.reporter.reference, "pin": "000000" if taken.pin != "000000" else "000001"},
            )
        answer = ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})

        assert answer.status_code == 200 and "do not belong together" in answer.content.decode()

    def test_by_a_messages_link_the_token_leaves_the_address(self, ama, taken):
        from parvis.correspondence import tokens

        token = tokens.mint(taken.reporter.recipient, timezone.now())
        answer = ama.get(f"/follow/{token}/")

        assert (answer.status_code, answer.url) == (303, "/follow/")
        assert taken.reporter.reference[:4] in ama.get("/follow/").content.decode()

    def test_an_unknown_link_opens_nothing(self, ama, taken):
        assert ama.get("/follow/" + "x" * 32 + "/").status_code == 404
        assert ama.get("/follow/").url == "/follow/start/"

    def test_looking_changes_nothing(self, ama, taken, valdoria):
        from parvis.cases import actions
        from parvis.cases.tests.town import staff
        from parvis.core.models import Entry

        actions.answer(
            case=taken.case, outcome="done", text="Swept.", language="en", by=staff(valdoria.clara), at=timezone.now()
        )
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        before = Entry.objects.count()
        for url in (
            "/follow/",
            "/follow/judge/",
            "/follow/withdraw/",
            "/follow/take-back/",
            "/follow/add/",
            "/follow/leave/",
        ):
            ama.get(url)
            ama.head(url)

        assert Entry.objects.count() == before and Reporter.objects.get().solved is None

    def test_not_solved_is_written_down_by_the_press_and_brings_a_second_look(self, ama, taken, valdoria):
        from parvis.cases import actions
        from parvis.cases.tests.town import fresh, staff

        actions.answer(
            case=taken.case, outcome="done", text="Swept.", language="en", by=staff(valdoria.clara), at=timezone.now()
        )
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        ama.post("/follow/judge/", {"solved": "no"})

        assert Reporter.objects.get().solved is False and fresh(taken.case).state == "second_look"

    def test_the_page_asks_only_what_can_be_answered_and_why_it_is_not_solved(self, ama, taken, valdoria):
        clara, now, first = staff(valdoria.clara), timezone.now(), taken.case.due_at
        ask = {"case": taken.case, "reporter": taken.reporter, "language": "en", "by": clara}
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        actions.postpone(case=taken.case, due_at=first + timedelta(days=7), reason="Snow", by=clara, at=now)
        actions.ask(text="Which door?", at=now, **ask)
        page = ama.get("/follow/").content.decode()
        assert f"New date: {part_of_day(first + timedelta(days=7), now=now)}" in page
        assert "We have a question for you" in page and "What is not solved?" not in page

        actions.answer(case=taken.case, outcome="done", text="Swept.", language="en", by=clara, at=timezone.now())
        assert "We have a question for you" not in ama.get("/follow/").content.decode()

        page = ama.post("/follow/judge/", {"solved": "no"}, follow=True).content.decode()
        assert "What is not solved?" in page and "We have a question for you" not in page
        ama.post("/follow/add/", {"words": "The back yard was left out"})
        assert Remark.objects.get(kind="addition").text == "The back yard was left out"
        colin = Client(headers={"accept-language": "en"})
        colin.force_login(valdoria.colin)
        assert "The back yard was left out" in colin.get(f"/inbox/{taken.case.reference}/answer/").content.decode()

    def test_withdrawing_asks_once_more_and_can_be_undone(self, ama, taken):
        from parvis.cases.tests.town import fresh

        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        ama.get("/follow/withdraw/")
        ama.post("/follow/withdraw/")
        assert fresh(taken.case).state == "withdrawn"

        ama.post("/follow/take-back/")
        assert fresh(taken.case).state == "passed"

    def test_the_page_shows_the_address_only_masked(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})

        assert "ama@example.org" not in ama.get("/follow/").content.decode()

    def test_a_new_address_gets_a_code_before_anything_changes(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        answer = ama.post("/follow/contact/", {"channel": "email", "email": "new@example.org"})
        taken.reporter.recipient.refresh_from_db()

        assert answer.url == "/follow/contact/code/" and taken.reporter.recipient.email == "ama@example.org"
        code = Message.objects.get(event="contact.confirm_email").facts["code"]
        ama.post("/follow/contact/code/", {"code": code})
        taken.reporter.recipient.refresh_from_db()
        assert taken.reporter.recipient.email == "new@example.org"

    def test_contact_details_can_be_deleted(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        ama.post("/follow/contact/", {"channel": "page"})
        taken.reporter.recipient.refresh_from_db()

        assert taken.reporter.recipient.channel == "page"

    def test_a_change_can_be_taken_back_on_the_page(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        assert "Reach me as before" not in ama.get("/follow/").content.decode()
        ama.post("/follow/contact/", {"channel": "page", "is_old_unsafe": "on"})
        assert "Reach me as before" in ama.get("/follow/").content.decode()

        page = ama.post("/follow/contact/undo/", follow=True).content.decode()
        taken.reporter.recipient.refresh_from_db()

        assert taken.reporter.recipient.channel == "email" and taken.reporter.recipient.email == "ama@example.org"
        assert "We reach you as before." in page and "Reach me as before" not in page

    def test_a_change_is_taken_back_only_once(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        ama.post("/follow/contact/", {"channel": "page"})
        ama.post("/follow/contact/undo/")

        assert "too late to go back" in ama.post("/follow/contact/undo/", follow=True).content.decode()

    def test_nobody_takes_a_change_back_without_the_page(self, ama, taken):
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        ama.post("/follow/contact/", {"channel": "page"})
        Client().post("/follow/contact/undo/")
        taken.reporter.recipient.refresh_from_db()

        assert taken.reporter.recipient.channel == "page"

    def test_one_reporters_words_are_never_on_anothers_page(self, ama, taken):
        other = litter(timezone.now() + timedelta(days=3), join=taken.case.pk, words="I saw it was number seven")
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})

        assert "number seven" not in ama.get("/follow/").content.decode()
        assert other.case == taken.case
