"""Processes killed with kill -9 at random moments under load: nothing accepted is lost, no record double."""

import random
import time

from tests.faults import holds
from tests.faults.crowd import Crowd
from tests.faults.holds import until


def test_killing_web_processes_under_load_loses_and_doubles_no_report(place):
    chance, crowd = random.Random(311), Crowd(place)

    kills = 0
    with place.served(processes=4) as web, crowd.reporting(140) as all_accepted:
        while not all_accepted.wait(chance.uniform(0.05, 0.3)) and kills < 60:
            web.kill(chance.choice(web.children()))
            kills += 1

    assert len(crowd.accepted) == 140
    assert kills > 3
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)


def test_killing_the_worker_again_and_again_sends_each_answer_once_or_leaves_it_to_a_person(place, office):
    chance, crowd = random.Random(2), Crowd(place)
    with place.served(), crowd.reporting(24):
        pass
    place.do("answer_all")

    with office() as post:
        with place.working() as worker:
            post.seconds_before = post.seconds_after = 0.05
            for _ in range(5):
                until(lambda seen=len(post.mails): len(post.mails) > seen or holds.nothing_waits(place))  # noqa: B008
                time.sleep(chance.uniform(0, 0.2))
                for slot in worker.children():
                    worker.kill(slot)
                place.let_pass(minutes=1)  # longer than a lease
            post.seconds_before = post.seconds_after = 0
            worker.kill_all()
            place.let_pass(minutes=60)  # the leases of the dead end; those of the living are left alone from here on
            place.begin_a_day()  # else what an address gets in a day may be used up by tries that were interrupted
            worker.start()
            until(lambda: place.let_pass(minutes=60, also_for_leases=False) or holds.nothing_waits(place))

        holds.each_was_sent_once_or_is_unsure(place, post, holds.ANSWER)
        holds.each_receipt_came(place, post)
    assert "is started again" in worker.said()
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)
