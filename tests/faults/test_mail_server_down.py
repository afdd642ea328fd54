"""The mail server is down for an hour: nothing is lost, and each message leaves once when it is back, by whichever worker."""

from tests.faults import holds
from tests.faults.crowd import Crowd
from tests.faults.holds import until


def test_what_was_said_while_the_mail_server_was_down_an_hour_is_sent_once_by_two_workers(place, office):
    crowd = Crowd(place)

    with place.served(), place.working(name="one"), place.working(name="other"):
        with crowd.reporting(20):
            pass
        place.do("answer_all")
        for _ten_minutes in range(6):
            until(lambda before=_tries(place): _tries(place) > before)  # noqa: B008
            place.let_pass(minutes=10, also_for_leases=False)  # both workers live
        with office() as post:
            until(lambda: place.let_pass(minutes=10, also_for_leases=False) or holds.nothing_waits(place))

            assert len(post.mails) == 40
            holds.each_was_sent_once_or_is_unsure(place, post, holds.RECEIPT)
            holds.each_was_sent_once_or_is_unsure(place, post, holds.ANSWER)
    assert place.one("SELECT count(*) FROM correspondence_message WHERE state <> 'sent'") == 0
    holds.everything_accepted_exists_once(crowd)
    holds.the_ledger_is_whole(place)


def _tries(place):
    return place.one("SELECT count(*) FROM correspondence_delivery WHERE outcome = 'failed'")
