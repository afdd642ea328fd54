"""The same report sent by many at once is one report. On PostgreSQL: SQLite lets one writer in after the other anyway."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection

from parvis.cases.models import Case
from parvis.cases.tests import town
from parvis.open311 import actions
from parvis.open311.models import PartnerCase
from parvis.open311.tests.partner import CLERK, LITTER


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several connections to one database")
def test_eight_clients_with_one_wish_get_one_answer(transactional_db, live_server, now):
    town.found(now)
    _key, secret = actions.create_key(name="eager", by=CLERK, at=now)
    requests.post(f"{live_server.url}/open311/v2/requests.json", {**LITTER, "api_key": secret}, timeout=60)
    fields = {**LITTER, "api_key": secret, "attribute[fixmystreet_id]": "77", "description": "At once"}

    def post(_number):
        return requests.post(f"{live_server.url}/open311/v2/requests.json", fields, timeout=60)

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(post, range(16)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()[0]["service_request_id"] for answer in answers}) == 1
    assert Case.objects.count() == 2 and PartnerCase.objects.filter(their_id="77").count() == 1
