"""Erasing takes away what gives a reference its meaning, and says what stays."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from parvis.cases import actions, follow, images, search
from parvis.cases.actions import Ground, Stays
from parvis.cases.models import Case, Cleared, Contact, Door, IdempotencyKey, Remark, RemarkKind, Reporter
from parvis.cases.moves import Outcome, State
from parvis.cases.tests.town import AMA, LITTER, LITTER_ANSWERS, WEST, fresh, litter, staff
from parvis.core import erasures, seals
from parvis.core.actors import Actor, ActorKind
from parvis.core.models import DueRow, Entry
from parvis.correspondence.actions.revealing import RevealReason
from parvis.correspondence.models import Message

CANARY = "zebrafinch"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    out.seek(0)
    return images.store(out)


def talkative(now, **said):
    """A report whose every text names the canary."""
    person = actions.Person(language="en", channel="email", email=f"{CANARY}@example.org", name=CANARY.title())
    place = actions.Place(latitude=50.05, longitude=4.05, text=f"{CANARY} street 4", note=f"behind {CANARY}")
    said = {"person": person, "place": place, "words": f"Papers beside {CANARY}", "photos": [photo()], **said}
    return litter(now, **said)


def joined(case, now, words="The same here"):
    person = actions.Person(language="fr", channel="email", email="ben@example.org", name="Ben")
    intake = actions.Intake(
        situation=LITTER, answers=LITTER_ANSWERS, door=Door.WEB, person=person, received_at=now, words=words, place=WEST,
        join=case.pk,
    )  # fmt: skip
    return actions.take(intake=intake, by=AMA, at=now)


def everything() -> str:
    """Every stored value of this database, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(" ".join(str(row) for row in cursor.fetchall()))
    return "\n".join(found).lower()


def answered(taken, valdoria, now):
    case = fresh(taken.case)
    actions.note(case=case, text=f"Called {CANARY}", kind=RemarkKind.NOTE, by=staff(valdoria.clara), at=now)
    return actions.answer(
        case=case, outcome=Outcome.DONE, text=f"Dear {CANARY}, done.", language="en", by=staff(valdoria.clara), at=now
    )


def test_of_an_erased_person_no_word_stays_and_the_ledger_still_verifies(
    valdoria, now, django_capture_on_commit_callbacks
):
    taken = talkative(now)
    answered(taken, valdoria, now)
    actions.reveal(
        reporter=taken.reporter,
        user=valdoria.clara,
        why=RevealReason.TO_CALL,
        reason=f"calls {CANARY}",
        by=staff(valdoria.clara),
        at=now,
    )
    names = [name for pair in taken.case.attachments.values_list("name", "small_name") for name in pair]
    assert CANARY in everything()

    with django_capture_on_commit_callbacks(execute=True):
        erased = actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    search.purge()

    assert CANARY not in everything()
    assert not any(default_storage.exists(name) for name in names)
    assert erased.gone["photos"] == 1 and erased.gone["contact"] == 1
    assert set(erased.stays) == {Stays.LEDGER, Stays.LOOKS, Stays.BACKUPS}
    assert Entry.objects.filter(subject=taken.case.subject, verb="cases.answered").exists()
    seals.seal_next(at=now)
    assert list(seals.verify()) == []


def test_the_reference_leads_nowhere_afterwards(valdoria, now, client):
    taken = talkative(now)

    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert not Reporter.objects.filter(reference=taken.reporter.reference).exists()
    assert not Case.objects.filter(reference=taken.case.reference).exists()
    assert follow.try_pin(reference=taken.reporter.reference, pin=taken.pin, at=now) is None
    case = fresh(taken.case)
    assert (case.salt, case.latitude, case.place, case.state) == ("", None, "", State.WITHDRAWN)
    assert not case.is_public and case.erased_at == now
    assert Cleared.objects.filter(case=case).count() == 4


def test_of_two_who_reported_only_one_goes_and_the_other_is_answered(valdoria, now):
    taken = talkative(now - timedelta(days=3))
    other = joined(taken.case, now)
    before = Message.objects.filter(recipient=other.reporter.recipient).count()

    erased = actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    actions.answer(
        case=fresh(taken.case), outcome=Outcome.DONE, text="Swept.", language="en", by=staff(valdoria.clara), at=now
    )

    assert Stays.MATTER in erased.stays
    assert fresh(taken.case).state == State.ANSWERED and fresh(taken.case).place
    assert Contact.objects.get(reporter=taken.reporter).words == ""
    assert Contact.objects.get(reporter=other.reporter).words == "The same here"
    assert Message.objects.filter(recipient=other.reporter.recipient).count() > before
    assert search.find("papers", services=None) == [] and search.find("same", services=None) == [taken.case.pk]


def test_a_case_somebody_waits_for_is_not_made_to_disappear(valdoria, now):
    taken = talkative(now)

    with pytest.raises(actions.StillOpen):
        actions.erase_case(case=taken.case, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert fresh(taken.case).erased_at is None and not erasures.path().exists()


def test_what_is_under_hold_stays_until_it_is_lifted_or_its_day_has_passed(valdoria, now):
    taken = talkative(now)
    coco = staff(valdoria.coco)
    actions.place_hold(case=taken.case, reason="A court asked for it", ends_on=date(2026, 12, 1), by=coco, at=now)

    with pytest.raises(actions.UnderHold) as refused:
        actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=coco, at=now)
    assert refused.value.ends_on == date(2026, 12, 1)
    assert Contact.objects.get(reporter=taken.reporter).words

    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=coco, at=now + timedelta(days=30))
    assert fresh(taken.case).erased_at


def test_a_hold_needs_a_reason_and_a_day_to_come(valdoria, now):
    taken = litter(now)
    with pytest.raises(actions.NeedsReason):
        actions.place_hold(case=taken.case, reason=" ", ends_on=date(2027, 1, 1), by=staff(valdoria.coco), at=now)
    with pytest.raises(actions.TooLate):
        actions.place_hold(case=taken.case, reason="x", ends_on=date(2026, 1, 1), by=staff(valdoria.coco), at=now)
    with pytest.raises(actions.NothingOpen):
        actions.lift_hold(case=taken.case, by=staff(valdoria.coco), at=now)


def test_the_list_outside_the_database_names_nobody_and_erases_again(valdoria, now):
    taken = talkative(now)
    other = talkative(now)
    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    listed = erasures.path().read_text()
    assert CANARY not in listed and taken.case.reference not in listed and taken.case.subject in listed
    assert erasures.path().stat().st_mode & 0o777 == 0o600

    # a backup brings it back
    Case.objects.filter(pk=taken.case.pk).update(erased_at=None, place=CANARY, reference=taken.case.reference)
    Contact.objects.filter(reporter=taken.reporter).update(words=CANARY)

    assert erasures.replay() == 1
    assert Contact.objects.get(reporter=taken.reporter).words == "" and fresh(taken.case).place == ""
    assert fresh(other.case).erased_at is None
    assert erasures.replay() == 0
    assert Entry.objects.filter(verb="cases.erased", codes__ground="replay").exists()


def test_one_persons_side_is_erased_again_too(valdoria, now):
    taken = talkative(now - timedelta(days=3))
    other = joined(taken.case, now)
    actions.erase_reporter(reporter=other.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    Contact.objects.filter(reporter=other.reporter).update(words=CANARY)
    type(other.reporter.recipient).objects.filter(pk=other.reporter.recipient_id).update(erased_at=None)

    assert erasures.replay() == 1

    assert Contact.objects.get(reporter=other.reporter).words == ""
    assert fresh(taken.case).erased_at is None


def test_half_a_line_of_the_list_is_passed_over(valdoria, now):
    taken = talkative(now)
    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    with erasures.path().open("a") as out:
        out.write('{"id": "abc", "wh')

    assert len(list(erasures.lines())) == 1


def test_if_the_list_cannot_be_written_nothing_is_erased(valdoria, now, settings, tmp_path):
    taken = talkative(now)
    (tmp_path / "erasures").write_text("a file where the folder should be")

    with pytest.raises(OSError):
        actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert Contact.objects.get(reporter=taken.reporter).words


def test_an_app_above_is_told_and_forgets_its_part(valdoria, now, monkeypatch):
    from parvis.cases.actions import erasing

    told = []
    monkeypatch.setattr(erasing, "_on_erase", [lambda case, reporter, at: told.append((case.pk, reporter))])
    taken = talkative(now - timedelta(days=3))
    other = joined(taken.case, now)

    actions.erase_reporter(reporter=other.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)
    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert [(pk, reporter.pk if reporter else None) for pk, reporter in told] == [
        (taken.case.pk, other.reporter.pk), (taken.case.pk, None),
    ]  # fmt: skip


def test_a_key_of_the_erased_report_is_gone(valdoria, now):
    key = actions.Key(scope="web:x", key="k1", body=b"{}")
    taken = talkative(now, key=key)

    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert not IdempotencyKey.objects.exists()


def test_of_merged_cases_the_whole_family_goes(valdoria, now):
    one, two = talkative(now), talkative(now)
    actions.merge(source=fresh(one.case), target=fresh(two.case), by=staff(valdoria.coco), at=now)
    answered(two, valdoria, now)

    actions.erase_case(case=two.case, ground=Ground.UNLAWFUL, by=staff(valdoria.coco), at=now)
    search.purge()

    assert fresh(one.case).erased_at and fresh(two.case).erased_at
    assert CANARY not in everything()


def test_what_a_service_was_told_by_mail_goes_too_and_the_report_names_it(valdoria, now):
    taken = talkative(now)
    from parvis.correspondence import actions as correspondence
    from parvis.correspondence.models import Audience

    box = correspondence.mailbox_of(
        audience=Audience.SERVICE, whose="cleaning", email="c@example.org", language="en", at=now
    )
    Message.objects.create(recipient=box, event="service.new_case", kind="work", about=taken.case.reference,
                           facts={"details": CANARY}, language="en", queued_at=now)  # fmt: skip
    Remark.objects.create(case=taken.case, kind=RemarkKind.NOTE, text="x", at=now, by_kind="staff", by="x")
    from django.db import transaction

    from parvis.core import ledger

    with transaction.atomic():
        ledger.write(verb="cases.handed_over", subject=taken.case.subject, by=Actor(ActorKind.WORKER, "worker"), at=now,
                     codes={"service": "police", "fields": "words", "relation": "controller", "how": "email"})  # fmt: skip

    erased = actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert erased.handed_to == ("police",) and Stays.HANDED_OVER in erased.stays
    assert CANARY not in str(list(Message.objects.values_list("facts", "address", "about")))


def test_the_worker_writes_the_search_index_anew_once_for_many(valdoria, now):
    for _ in range(2):
        actions.erase_reporter(reporter=talkative(now).reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert DueRow.objects.filter(kind=actions.REBUILD).count() == 1
