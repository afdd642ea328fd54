"""Many at once: the same report pressed again and again, and two workers at the same queue."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.faults import holds
from tests.faults.crowd import Crowd
from tests.faults.holds import until


def test_sixteen_identical_reports_at_once_are_one_case_and_another_body_is_refused(place):
    crowd = Crowd(place)
    headers = {"Idempotency-Key": "pressed-again"}

    with place.served(processes=4), ThreadPoolExecutor(16) as presses:
        said = list(presses.map(lambda _: place.post("/open311/v2/requests.json", crowd.said(1), headers), range(16)))
        other, refusal = place.post("/open311/v2/requests.json", crowd.said(2), headers)

    assert {status for status, _text in said} == {200}
    [crowd.accepted[1]] = {json.loads(text)[0]["service_request_id"] for _status, text in said}
    assert (other, "Idempotency-Key" in refusal) == (409, True)
    holds.everything_accepted_exists_once(crowd)


def test_without_a_key_the_same_words_pressed_at_once_are_one_case_too(place):
    crowd = Crowd(place)

    with place.served(processes=4), ThreadPoolExecutor(16) as presses:
        said = list(presses.map(lambda _: place.post("/open311/v2/requests.json", crowd.said(1), {}), range(16)))

    [crowd.accepted[1]] = {json.loads(text)[0]["service_request_id"] for status, text in said if status == 200}
    assert {status for status, _text in said} == {200}
    holds.everything_accepted_exists_once(crowd)


def test_two_workers_at_the_same_queue_send_each_message_once(place, office):
    crowd = Crowd(place)
    with place.served(), crowd.reporting(40):
        pass
    place.do("answer_all")

    with office() as post, place.working(name="one"), place.working(name="other"):
        until(lambda: holds.nothing_waits(place))

        assert len(post.mails) == 80
        holds.each_was_sent_once_or_is_unsure(place, post, holds.RECEIPT)
        holds.each_was_sent_once_or_is_unsure(place, post, holds.ANSWER)
    assert place.one("SELECT count(*) FROM correspondence_message WHERE state = 'unsure'") == 0
    holds.the_ledger_is_whole(place)
