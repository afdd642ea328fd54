"""Many at once: the same report pressed again and again, with a key and without one."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.faults import holds
from tests.faults.crowd import Crowd


def test_the_same_report_pressed_sixteen_times_at_once_is_one_case_and_another_body_is_refused(place):
    crowd = Crowd(place)
    headers = {"Idempotency-Key": "pressed-again"}

    with place.served(processes=4), ThreadPoolExecutor(16) as presses:
        said = list(presses.map(lambda _: place.post("/open311/v2/requests.json", crowd.said(1), headers), range(16)))
        other, refusal = place.post("/open311/v2/requests.json", crowd.said(2), headers)
        keyless = list(presses.map(lambda _: place.post("/open311/v2/requests.json", crowd.said(3), {}), range(16)))

    assert {status for status, _text in said + keyless} == {200}
    [crowd.accepted[1]] = {json.loads(text)[0]["service_request_id"] for _status, text in said}
    [crowd.accepted[3]] = {json.loads(text)[0]["service_request_id"] for _status, text in keyless}
    assert (other, "Idempotency-Key" in refusal) == (409, True)
    holds.everything_accepted_exists_once(crowd)
