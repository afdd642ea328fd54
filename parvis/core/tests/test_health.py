"""Whether this process may be given visitors: asked every few seconds, so it costs little and is never guessed."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from parvis.core import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_new_process():
    views.brought_migrations.cache_clear()
    yield
    views.brought_migrations.cache_clear()


def ready(client):
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()["faults"]


def test_the_files_of_migrations_are_read_once_however_often_somebody_asks(client, monkeypatch):
    read, real = [], MigrationLoader.load_disk

    def load_disk(self):
        read.append(self)
        return real(self)

    monkeypatch.setattr(MigrationLoader, "load_disk", load_disk)

    assert [ready(client) for _ in range(3)] == [(200, [])] * 3
    assert len(read) == 1


def test_it_asks_a_handful_of_things(client, django_assert_max_num_queries):
    ready(client)

    with django_assert_max_num_queries(8):
        ready(client)


def test_a_database_behind_its_program_is_not_ready_until_it_is_migrated(client):
    assert ready(client) == (200, [])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = 'not_yet' WHERE app = 'core' AND name LIKE '0001%'")

    assert ready(client) == (503, ["not migrated"])
