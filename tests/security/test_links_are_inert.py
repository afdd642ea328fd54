"""Following a link, or scanning it, changes nothing in any table (mail scanners follow links; so do other people's pages)."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.test_urls import patterns

pytestmark = [pytest.mark.once, pytest.mark.thorough]

# What may be written by looking: counts of requests, who looked at whose data (S4), and the cookie's own session.
MAY_CHANGE = {"core_counter", "cases_accesslog", "correspondence_reveal", "django_session", "complaints_looking"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
EVERYBODY = ("nobody", "ama", "bruno", "clara", "coco", "mia")
SCANNED = ("nobody", "ama")  # who gets links by mail, where scanners ask for the head first


def addresses(full):
    """Return every address there is, with the ids of what exists."""
    values = {
        "reference": full.own.case.reference, "public_id": full.own.case.public_id, "verb": "postpone", "size": "small",
        "what": "small", "pk": str(full.own_photo), "task_id": str(full.task), "token": "x" * 43, "form": "json",
        "code": "dirty_street", "name": "line", "key": "privacy", "language": "en", "event": "cases.received", "channel": "email",
        "text": "y" * 32, "rest": "v2/requests", "provider_id": "city", "service_code": "cleaning", "number_code": "emergency",
        "entry": "children", "group": "street", "offence": "theft", "theme": "identity", "number": "1", "choices": "dirt",
        "month": "2026-10", "position": "1", "kind": "said_did", "word": "radio",
    }  # fmt: skip
    for address, pattern in patterns():
        prefix = "/open311/" if address.startswith("/open311/") else address[: len(address) - len(_filled(pattern, {}))]
        yield prefix + _filled(pattern, values)


def _filled(pattern, values):
    """Return a pattern's own part of the address; without values, as the walk over all addresses writes it."""
    route = str(pattern.pattern)
    if route.startswith("^"):
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: values.get(found[1], "a1"), route)
        return route.strip("^$").replace("\\", "")
    if not values:
        from tests.test_urls import _example

        return _example(pattern)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], route)


def checksums():
    """Return a digest of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in MAY_CHANGE:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_at_every_address_changes_no_table(who, full, browser):
    client = browser(who)
    client.get("/health/ready")  # it tries to write the same row each time
    before = checksums()

    writers = []
    for address in addresses(full):
        for method in ("get", "head") if who in SCANNED else ("get",):
            with CaptureQueriesContext(connection) as asked:
                response = getattr(client, method)(address)
                response.getvalue()  # read to the end, which closes files; close() would end the connection too
            assert response.status_code < 500 or address == "/health/work", (method, address, response.status_code)
            tables = {found[1] for one in asked.captured_queries if (found := WRITES.match(one["sql"]))}
            if tables - MAY_CHANGE - {"core_revision"}:  # health writes nothing new there; the digests below look
                writers.append((method, address, sorted(tables)))

    assert writers == []
    assert {table for table, digest in checksums().items() if digest != before[table]} == set()


def test_a_link_of_another_page_takes_away_nothing_that_somebody_has_typed(browser):
    client = browser("nobody")
    client.post("/report/")
    client.post("/report/words/", {"words": "Papers all over the pavement, since Monday"})

    client.get("/report/?situation=dirty_street")

    assert "since Monday" in client.get("/report/words/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/follow/judge/",
        "/follow/add/",
        "/follow/take-back/",
        "/follow/leave/",
        "/report/back/",
        "/language/",
        "/leave/",
    ],
)
def test_what_acts_is_refused_to_a_link(path, browser):
    assert browser("ama").get(path).status_code == 405
