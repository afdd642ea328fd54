"""Whoever handed something in may have a copy, or have it erased; and nothing is kept longer than its time."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from freezegun import freeze_time

from parvis.cases import actions as cases
from parvis.cases.models import Case, RemarkKind
from parvis.cases.tests import town
from parvis.complaints import actions, reading
from parvis.complaints.actions import Ground
from parvis.complaints.models import Grievance, GrievanceCopy, KeptFor, Letter, Looking, SealedFile, Seen, Told
from parvis.complaints.tests.lane import AMA, PASSPHRASE, SAID, WORDS, sealed, unlocked
from parvis.core import due, erasures
from parvis.core.access import Role
from parvis.core.models import Entry
from parvis.correspondence.models import Recipient
from tests import cast

DAY = timedelta(days=1)
MIA = town.CLERK


@pytest.fixture
def noor(valdoria, now):
    """A second mediator."""
    return cast.somebody("Noor Haddad", Role.MEDIATOR, at=now)


@pytest.fixture
def received(valdoria, key, now):
    """What Ama handed in, with a photo, under her name."""
    told = {**SAID, "naming": "named", "name": "Ama Sarpong", "channel": "email", "email": "ama@example.org"}
    photo = actions.Picture(b"original", b"copy of a photo")
    what = actions.HandIn(told=told, nonce="a page", door="web", language="en", pictures=[photo])
    return actions.hand_in(what=what, by=AMA, at=now)


@pytest.fixture
def it(received):
    return received.grievance


def fresh(it):
    return Grievance.objects.get(pk=it.pk)


def address(it, more=""):
    return f"/complaint/inbox/{it.public_id}/{more}"


def acknowledged(it, at):
    actions.acknowledge(grievance=it, words="Dear Ama, I have read it.", how=Told.PAGE, by=MIA, at=at)
    return it


def files():
    return [name for folder in _folders() for name in default_storage.listdir(folder)[1]]


def _folders():
    return [f"sealed/{name}" for name in default_storage.listdir("sealed")[0]]


def everything():
    """Every stored value of this database, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return " ".join(str(bytes(each) if isinstance(each, memoryview) else each) for row in rows for each in row)


# -- How long


def test_it_goes_two_years_after_the_last_word_or_letter_whoever_wrote_it(it, now):
    acknowledged(it, now + 3 * DAY)
    actions.acknowledge(grievance=it, words="Nothing new.", how=Told.PAGE, by=MIA, at=now + 40 * DAY)

    cases.clear_due(at=now + 769 * DAY)
    assert fresh(it).erased_at is None and Letter.objects.count() == 3

    ahead = cases.look_ahead(at=now + 771 * DAY)
    cases.clear_due(at=now + 771 * DAY)
    assert ahead.others["grievances"] == 1
    assert fresh(it).erased_at and not Letter.objects.exists()
    assert Entry.objects.get(verb="complaints.erased").codes == {"ground": "retention"}
    assert not erasures.path().exists()  # the periods run again after a restore by themselves


def test_what_nobody_acknowledged_waits_five_years_and_not_for_ever(it, now):
    cases.clear_due(at=now + 1800 * DAY)
    assert fresh(it).erased_at is None

    cases.clear_due(at=now + 1826 * DAY)
    assert fresh(it).erased_at


def test_the_citys_own_period_wins(it, now, valdoria):
    acknowledged(it, now)
    cases.set_period(what="link", days=90, scope="kind:grievance", by=MIA, at=now)

    cases.clear_due(at=now + 91 * DAY)

    assert fresh(it).erased_at


def test_what_a_court_needs_is_kept_and_goes_when_that_is_over(it, now):
    acknowledged(it, now)
    actions.keep_longer(grievance=it, until=date(2031, 1, 1), why=KeptFor.COURT, by=MIA, at=now)

    cases.clear_due(at=now + 900 * DAY)
    assert fresh(it).erased_at is None
    with pytest.raises(actions.UnderHold):
        actions.erase(grievance=it, ground=Ground.ASKED, by=MIA, at=now)

    actions.let_go(grievance=it, by=MIA, at=now)
    cases.clear_due(at=now + 900 * DAY)
    assert fresh(it).erased_at
    with pytest.raises(actions.NothingOpen):
        actions.let_go(grievance=it, by=MIA, at=now)
    with pytest.raises(actions.NothingOpen):
        actions.keep_longer(grievance=it, until=date(2031, 1, 1), why=KeptFor.COURT, by=MIA, at=now)
    with pytest.raises(actions.TooLate):
        actions.keep_longer(grievance=it, until=date(2020, 1, 1), why=KeptFor.COURT, by=MIA, at=now)


def test_the_mediator_sees_what_goes_soon_and_can_keep_it(it, valdoria, now):
    acknowledged(it, now)
    with freeze_time(now + 710 * DAY):
        mia = unlocked(valdoria.mia)
        assert "Their time is nearly over" in mia.get("/complaint/inbox/").text

        page = mia.post(address(it, "keep/"), {"why": "body", "until": "2029-06-01"}, follow=True).text

        assert "until 1 June 2029: another body examines it" in page
        assert "Their time is nearly over" not in mia.get("/complaint/inbox/").text
        assert "It is erased by itself on" in mia.post(address(it, "keep/end/"), follow=True).text


def test_who_looked_is_kept_for_a_year(it, now):
    actions.note_looking(grievance=it, what="opened", by=MIA, at=now)

    cases.clear_due(at=now + 364 * DAY)
    assert Looking.objects.exists()
    cases.clear_due(at=now + 366 * DAY)
    assert not Looking.objects.exists()


def test_the_command_says_how_many_would_go(it, now, capsys):
    acknowledged(it, now)

    with freeze_time(now + 731 * DAY):
        call_command("retention")

    assert "1  grievances" in capsys.readouterr().out


# -- Erasing


def test_the_mediator_erases_it_and_says_what_stays(received, valdoria, now, django_capture_on_commit_callbacks):
    it, mia = received.grievance, unlocked(valdoria.mia)
    assert len(files()) == 2

    with django_capture_on_commit_callbacks(execute=True):
        page = mia.post(address(it, "erase/"), {"ground": "asked", "sure": "on"}).text

    assert f"No. {it.pk} is erased" in page and "for twelve months" in page and "at most 35 days" in page
    assert (Letter.objects.count(), SealedFile.objects.count(), files()) == (0, 0, [])
    assert (
        reading.open_with_receipt(receipt=received.receipt, unlock_key=received.unlock_key, caller="a", at=now) is None
    )
    assert mia.get(address(it)).status_code == 404
    assert f"No. {it.pk}" not in mia.get("/complaint/inbox/").text
    assert Entry.objects.get(verb="complaints.erased").codes == {"ground": "asked"}
    assert fresh(it).subject in erasures.path().read_text()


def test_a_page_the_person_has_open_shows_nothing_any_more(received, valdoria):
    ama = Client()
    ama.post("/complaint/own/", {"receipt": received.receipt, "unlock_key": received.unlock_key})
    assert WORDS in ama.get("/complaint/own/page/").text

    unlocked(valdoria.mia).post(address(received.grievance, "erase/"), {"ground": "asked", "sure": "on"})

    assert ama.get("/complaint/own/page/").status_code == 302


def test_without_the_passphrase_nothing_is_erased(it, valdoria):
    mia = Client()
    mia.force_login(valdoria.mia)

    assert mia.post(address(it, "erase/"), {"ground": "asked", "sure": "on"})["Location"] == address(it)
    assert fresh(it).erased_at is None


def test_what_was_erased_after_a_backup_is_erased_again_when_it_comes_back(it, now):
    other = sealed(now, nonce="another page").grievance
    row, letters = Grievance.objects.filter(pk=it.pk).values().get(), list(it.letters.all())
    actions.erase(grievance=it, ground=Ground.ASKED, by=MIA, at=now)

    # a backup brings it back
    Grievance.objects.filter(pk=it.pk).update(**row)
    Letter.objects.bulk_create(letters)

    assert erasures.replay() == 1
    assert fresh(it).erased_at == now and not it.letters.exists()
    assert fresh(other).erased_at is None and other.letters.exists()
    assert erasures.replay() == 0
    assert Entry.objects.filter(verb="complaints.erased", codes__ground="replay").count() == 1


def test_if_the_list_cannot_be_written_nothing_is_erased(it, now, tmp_path):
    (tmp_path / "erasures").write_text("a file where the folder should be")

    with pytest.raises(OSError):
        actions.erase(grievance=it, ground=Ground.ASKED, by=MIA, at=now)

    assert it.letters.exists()


def test_nobody_is_owed_an_acknowledgement_of_what_is_erased(it, now):
    actions.erase(grievance=it, ground=Ground.ASKED, by=MIA, at=now)

    due.run_all(at=now + 8 * DAY)

    assert not Entry.objects.filter(verb="complaints.acknowledgement_late").exists()
    with pytest.raises(actions.NothingOpen):
        actions.erase(grievance=it, ground=Ground.ASKED, by=MIA, at=now)


def test_what_came_out_of_a_report_goes_with_what_is_left_of_that_report(valdoria, key, now):
    taken = town.litter(now, words="Police hit my brother")
    cases.leave_to_mediator(case=taken.case, by=town.staff(valdoria.mia), at=now)
    it, mia = Grievance.objects.get(), unlocked(valdoria.mia)
    assert taken.reporter.reference in mia.get(address(it)).text

    mia.post(address(it, "erase/"), {"ground": "asked", "sure": "on"})

    assert Recipient.objects.get(pk=taken.reporter.recipient_id).erased_at
    assert Case.objects.get().erased_at and fresh(it).erased_at


def test_an_ordinary_report_stays_when_only_later_words_of_it_are_erased(valdoria, key, now):
    taken = town.litter(now)
    remark = cases.add_words(reporter=taken.reporter, text="The police hit my brother", by=town.AMA, at=now)
    cases.leave_words_to_mediator(remark=remark, by=town.staff(valdoria.mia), at=now)
    it = Grievance.objects.get()

    unlocked(valdoria.mia).post(address(it, "erase/"), {"ground": "asked", "sure": "on"})

    assert fresh(it).erased_at and Case.objects.get().erased_at is None


# -- A copy


def asked(mia, it):
    mia.post(address(it, "copy/"), {"checked": "receipt", "language": "en"})
    return GrievanceCopy.objects.get()


def taken(client, it):
    answer = client.post(address(it, "copy/take/"))
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_a_copy_holds_all_of_the_thread_and_who_opened_it_and_two_mediators_look(it, valdoria, noor, now):
    acknowledged(it, now)
    mia, second = unlocked(valdoria.mia), unlocked(noor)
    mia.get(address(it))

    copy = asked(mia, it)
    mia.post(address(it, "copy/"), {"redactions": "", "looked": "on"})
    assert GrievanceCopy.objects.get().released_at is None  # whoever took it down does not release it
    assert mia.post(address(it, "copy/take/")).status_code == 302

    second.post(address(it, "copy/"), {"redactions": "", "looked": "on"})
    found = taken(mia, it)

    text = found["copy.json"].decode()
    for said in (WORDS, "Ama Sarpong", "ama@example.org", "I have read it.", "the mediator read it", "web form"):
        assert said in text, said
    assert json.loads(text) and b"<h1>A copy of your data</h1>" in found["copy.html"]
    assert found["photos/1.jpg"] == b"copy of a photo"
    copy.refresh_from_db()
    assert (copy.released_by, copy.taken_at is not None) == (noor.actor_reference, True)
    assert Entry.objects.get(verb="complaints.copy_released").codes == {"kept": True, "eyes": 4}


def test_others_are_blacked_out_and_the_words_for_that_are_sealed(valdoria, key, now):
    it = sealed(now, what="Officer Zaunkoenig pushed my brother. Mr Quitt saw it.", name="Ama").grievance
    mia = unlocked(valdoria.mia)
    asked(mia, it)
    assert "<li>Mr Quitt</li>" in mia.get(address(it, "copy/")).text
    shown = mia.post(address(it, "copy/"), {"redactions": "Mr Quitt", "show": "yes"}).text
    assert "▇▇▇ saw it." in shown

    mia.post(address(it, "copy/"), {"redactions": "Mr Quitt\nZaunkoenig", "looked": "on"})

    text = taken(mia, it)["copy.json"].decode()
    assert "Officer ▇▇▇ pushed my brother. ▇▇▇ saw it." in text
    assert "Zaunkoenig" not in everything() and "Quitt" not in everything()
    assert Entry.objects.get(verb="complaints.copy_released").codes["eyes"] == 2  # this city has one mediator


def test_of_a_report_that_moved_here_the_copy_holds_what_is_left_there_too(valdoria, key, now):
    report = town.litter(now, words="Police hit my brother")
    cases.leave_to_mediator(case=report.case, by=town.staff(valdoria.mia), at=now)
    it, mia = Grievance.objects.get(), unlocked(valdoria.mia)

    asked(mia, it)
    mia.post(address(it, "copy/"), {"redactions": "", "looked": "on"})

    text = taken(mia, it)["copy.json"].decode()
    assert "Police hit my brother" in text and "12 Mill Street" in text and "Who you are to us" in text


def test_of_others_who_reported_the_same_nothing_is_in_the_copy(valdoria, key, now):
    report, other = (town.litter(now, words="Police hit my brother", person=person(name)) for name in ("Ama", "Quitt"))
    type(other.reporter).objects.filter(pk=other.reporter.pk).update(case=report.case)
    cases.note(case=report.case, text="Quitt called about it", kind=RemarkKind.NOTE, by=MIA, at=now)
    cases.leave_to_mediator(case=report.case, by=town.staff(valdoria.mia), at=now)
    it, mia = Grievance.objects.order_by("pk").first(), unlocked(valdoria.mia)

    mia.post(address(it, "copy/"), {"checked": "receipt", "language": "en"})

    shown = mia.get(address(it, "copy/")).text
    assert "▇▇▇ called about it" in shown and "Quitt" not in shown.replace("<li>Quitt</li>", "")


def test_a_report_that_must_be_kept_keeps_the_grievance_too_and_nothing_is_listed(valdoria, key, now):
    report = town.litter(now, words="Police hit my brother")
    cases.leave_to_mediator(case=report.case, by=town.staff(valdoria.mia), at=now)
    cases.place_hold(case=report.case, reason="A court", ends_on=date(2027, 1, 1), by=MIA, at=now)
    it = Grievance.objects.get()

    page = unlocked(valdoria.mia).post(address(it, "erase/"), {"ground": "asked", "sure": "on"}).text

    assert "must be kept whole until 2027-01-01" in page
    assert fresh(it).erased_at is None and not erasures.path().exists()


def person(name):
    return cases.Person(language="en", channel="email", email=f"{name.lower()}@example.org", name=name)


def test_without_the_passphrase_there_is_no_copy_and_the_person_reads_that_one_was_made(received, valdoria, now):
    it, mia = received.grievance, Client()
    mia.force_login(valdoria.mia)
    assert mia.post(address(it, "copy/"), {"checked": "known", "language": "en"})["Location"] == address(it)
    assert not GrievanceCopy.objects.exists()

    opened = unlocked(valdoria.mia)
    asked(opened, it)
    opened.get(address(it, "copy/"))

    ama = Client()
    halves = {"receipt": received.receipt, "unlock_key": received.unlock_key}
    assert "the mediator prepared a copy of your data" in ama.post("/complaint/own/", halves, follow=True).text


def test_a_month_without_the_copy_stands_in_the_ledger_and_what_was_taken_is_forgotten(it, now):
    copy = actions.ask_copy(grievance=it, checked=Seen.DOCUMENT, language="en", by=MIA, at=now)
    with pytest.raises(actions.NothingOpen):
        actions.ask_copy(grievance=it, checked=Seen.DOCUMENT, language="en", by=MIA, at=now)

    due.run_all(at=now + 31 * DAY)
    assert Entry.objects.filter(verb="complaints.copy_late").count() == 1

    actions.release_copy(asked=copy, redactions=["Quitt"], by=AMA, at=now + 32 * DAY)
    actions.take_copy(asked=copy, by=AMA, at=now + 33 * DAY)
    cases.clear_due(at=now + 35 * DAY)
    copy.refresh_from_db()
    assert copy.emptied_at and bytes(copy.redactions) == b""
    assert set(reading.open_keys(passphrase=PASSPHRASE))
