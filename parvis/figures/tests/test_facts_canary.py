"""What people say, who they are and where exactly: planted, and looked for in every byte and every value of every file."""

from datetime import timedelta

import duckdb
import pytest

from parvis.cases import actions
from parvis.cases.models import Case, Door, RemarkKind, Reporter
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import AMA, WEST, litter, staff
from parvis.core import due
from parvis.correspondence.models import FollowToken, Message, Recipient
from parvis.figures.models import PseudonymKey
from parvis.figures.tests.reading import build, files

NAME, EMAIL, PHONE, STREET, TEXT = "quillfeather", "plumcanary", "470998877", "larkspur", "zibeline"
LATITUDE, LONGITUDE = 50.061712, 4.052334
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def planted(valdoria, now):
    """Let somebody tell everything they can, through a whole life of a case, and be answered."""
    person = actions.Person(
        language="en", channel="sms", phone=f"+32{PHONE}", email=f"{EMAIL}@example.org", name=NAME.title(),
        letter_address=f"{NAME} {STREET} 4",
    )  # fmt: skip
    place = actions.Place(latitude=LATITUDE, longitude=LONGITUDE, text=f"{STREET} lane 3", note=TEXT)
    taken = litter(
        now, person=person, place=place, words=f"{TEXT} says {NAME}", door=Door.DESK, by=staff(valdoria.bruno)
    )
    by_mail = actions.Person(language="fr", channel="email", email=f"{EMAIL}@example.org", name=NAME)
    litter(now + HOUR, person=by_mail, place=place, words=TEXT, join=None)
    clara = staff(valdoria.clara)
    actions.ask(case=taken.case, reporter=taken.reporter, text=f"Which {TEXT}?", language="en", by=clara, at=now + HOUR)
    actions.add_words(reporter=taken.reporter, text=f"{TEXT} at {STREET}", by=AMA, at=now + HOUR)
    actions.note(case=taken.case, text=f"{NAME} again", kind=RemarkKind.SHARED, by=clara, at=now + HOUR)
    actions.postpone(case=taken.case, due_at=now + 9 * DAY, reason=f"{TEXT} is ill", by=clara, at=now + 2 * HOUR)
    actions.pass_on(case=taken.case, service=valdoria.waste, reason=f"{NAME} knows", by=clara, at=now + 2 * HOUR)
    case = Case.objects.get(pk=taken.case.pk)
    actions.answer(case=case, outcome=Outcome.DONE, text=f"{TEXT}, {NAME}", language="en", by=clara, at=now + 3 * HOUR)
    for slot in ("post", "post_now"):
        due.run_all(slot=slot, at=now + 4 * HOUR)
    actions.judge(reporter=taken.reporter, solved=False, by=AMA, at=now + 5 * HOUR, reason=TEXT)
    return taken


def canaries():
    """Return everything that must not be found, in lower case."""
    found = {NAME, EMAIL, PHONE, STREET, TEXT, str(LATITUDE), str(LONGITUDE), "50.0617", "4.0523", str(WEST.latitude)}
    for case in Case.objects.all():
        found |= {case.reference, case.public_id, case.subject, case.salt, case.received_at.isoformat()}
        found.add(str(int(case.received_at.timestamp())))
    for reporter in Reporter.objects.all():
        found |= {reporter.reference, reporter.pin_digest}
    found |= set(Recipient.objects.values_list("subject", flat=True))
    found |= set(FollowToken.objects.values_list("digest", flat=True))
    found |= {word for message in Message.objects.all() for word in (message.about, message.address)}
    found |= set(PseudonymKey.objects.values_list("key", flat=True))
    return {canary.lower() for canary in found if canary}


def test_no_file_holds_a_canary_in_its_bytes_or_its_values(planted, now):
    build(now + 12 * DAY)
    looked_for = canaries()
    assert len(looked_for) > 20

    kinds = set()
    for path in files():
        data = path.read_bytes().lower()
        with duckdb.connect() as database:
            values = database.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            about = database.execute("SELECT * FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
        said = {str(value).lower() for row in (*values, *about) for value in row}
        for canary in looked_for:
            assert canary.encode() not in data, (path.name, canary)
            assert not any(canary in value for value in said), (path.name, canary)
        if values:
            kinds.add(path.parent.name)
    assert kinds >= {"cases", "contacts", "deliveries", "feedback", "promises", "repeats"}


def test_only_whole_numbers_and_codes_are_written(planted, now):
    build(now + DAY)

    for path in files():
        with duckdb.connect() as database:
            described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            types = {column[1] for column in described}
            rows = database.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        assert types <= {"BIGINT", "VARCHAR"}
        assert all(len(value) <= 40 and " " not in value for row in rows for value in row if isinstance(value, str))


def test_nothing_is_left_beside_the_files(planted, now, settings):
    build(now + DAY)

    names = {path.name for path in (settings.PARVIS_HOME / "facts").rglob("*") if path.is_file()}

    assert names and all(name.endswith(".parquet") for name in names)
