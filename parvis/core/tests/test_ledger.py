"""The ledger keeps what happened, and nobody changes it afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from parvis.core import due, ledger, seals, triggers
from parvis.core.actors import Actor, ActorKind
from parvis.core.models import DueRow, Entry, Seal

pytestmark = pytest.mark.django_db
AMA = Actor(ActorKind.REPORTER, "a" * 32)

ledger.declare("core.test_happened", "outcome")


def happen(now, subject="s" * 32, **codes):
    with transaction.atomic():
        ledger.write(verb="core.test_happened", subject=subject, by=AMA, at=now, codes=codes)


def test_an_entry_keeps_who_what_when(now):
    happen(now, outcome="done")

    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_kind, entry.codes) == ("core.test_happened", "reporter", {"outcome": "done"})
    assert b"core.test_happened" in bytes(entry.canonical)


@pytest.mark.parametrize("codes", [{"place": "x"}, {"outcome": "He lives at no. 4"}, {"outcome": "a" * 81}])
def test_words_and_undeclared_codes_are_refused(now, codes):
    with pytest.raises(ledger.UnknownVerb):
        happen(now, **codes)

    assert not Entry.objects.exists()


def test_an_undeclared_verb_is_refused(now):
    with pytest.raises(ledger.UnknownVerb), transaction.atomic():
        ledger.write(verb="core.never_declared", subject="s", by=AMA, at=now)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_entry SET verb = 'x'",
        "DELETE FROM core_entry",
        "UPDATE core_seal SET count = 0",
        "DELETE FROM core_seal",
    ],
)
def test_the_database_refuses_to_change_history(now, change):
    happen(now)
    seals.seal_next(at=now)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert Entry.objects.count() == 1


def test_sealed_history_verifies_as_written(now):
    for _ in range(3):
        happen(now)
    seals.seal_next(at=now)
    happen(now)
    seals.seal_next(at=now)

    assert seals.seal_next(at=now) is None
    assert [seal.count for seal in Seal.objects.all()] == [3, 1]
    assert list(seals.verify(known_head=seals.head())) == []


def tamper(sql):
    triggers.drop()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    triggers.install()


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE core_entry SET verb = 'core.other' WHERE id = {second}", "columns do not match"),
        ("UPDATE core_entry SET canonical = canonical || canonical WHERE id = {second}", "was changed"),
        ("DELETE FROM core_entry WHERE id = {second}", "an entry is missing"),
        ("DELETE FROM core_seal WHERE number = 1", "a seal is missing"),
        ("UPDATE core_seal SET count = 1 WHERE number = 1", "the seal is broken"),
        ("DELETE FROM core_seal WHERE number = 2", "end of the ledger was cut"),
    ],
)
def test_verification_names_what_somebody_did_behind_our_back(now, sql, fault):
    happen(now)
    happen(now)
    seals.seal_next(at=now)
    happen(now)
    seals.seal_next(at=now)
    second = Entry.objects.order_by("pk")[1].pk
    head = seals.head()

    tamper(sql.format(second=second))

    assert any(fault in found.what for found in seals.verify(known_head=head))


def test_a_missing_trigger_is_a_fault(now):
    triggers.drop()

    faults = [fault.what for fault in seals.verify()]
    triggers.install()

    assert len(faults) == 4
    assert list(seals.verify()) == []


def test_a_later_handler_runs_once_and_its_row_is_gone(now):
    seen = []
    ledger.declare("core.test_later")

    @ledger.later("core.test_later")
    def remember(entry):
        seen.append(entry.subject)

    with transaction.atomic():
        ledger.write(verb="core.test_later", subject="x" * 32, by=AMA, at=now)

    assert DueRow.objects.count() == 1
    due.run_all()
    assert seen == ["x" * 32]
    assert not DueRow.objects.exists()


def test_a_handler_in_the_transaction_fails_the_action(now):
    ledger.declare("core.test_refused")

    @ledger.on("core.test_refused")
    def refuse(entry):
        raise ValueError

    with pytest.raises(ValueError), transaction.atomic():
        ledger.write(verb="core.test_refused", subject="x" * 32, by=AMA, at=now)

    assert not Entry.objects.exists()
