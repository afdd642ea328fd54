"""Several workers over one queue: every message once."""

import threading
from collections import Counter

import pytest
from django.db import connection

from parvis.core import due
from parvis.correspondence.models import Delivery, Message, MessageState
from parvis.correspondence.tests.people import ama


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(now, valdoria, say, post_office):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; in tests its database lives in memory")
    for n in range(40):
        say("cases.answered_done", ama(at=now, email=f"ama{n}@example.org"), at=now, answer="Done.")

    def work():
        try:
            while rows := due.claim(slot="post", at=now):
                for row in rows:
                    due.run(row)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert Counter(mail["To"] for mail in post_office.mails) == {f"ama{n}@example.org": 1 for n in range(40)}
    assert Message.objects.filter(state=MessageState.SENT).count() == 40
    assert Delivery.objects.filter(outcome="handed_over").count() == 40
