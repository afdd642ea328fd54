"""What must hold after every fault."""

import time
from collections import Counter
from collections.abc import Callable

from parvis.correspondence.tests.post_office import PostOffice
from tests.faults.crowd import Crowd
from tests.faults.installation import Installation

RECEIPT, ANSWER = "cases.received", "cases.answered_done"


def everything_accepted_exists_once(crowd: Crowd) -> None:
    """Each accepted report is one case under the id its client was told, with all that belongs to it, and nothing else is."""
    place, count = crowd.place, len(crowd.accepted)
    told = {f"Papers everywhere, number {number}.": public_id for number, public_id in crowd.accepted.items()}
    kept = place.rows(
        "SELECT contact.words, one.public_id FROM cases_contact contact JOIN cases_case one ON one.id = contact.case_id"
    )
    assert len(kept) == count
    assert dict(kept) == told
    for table in (
        "cases_case",
        "cases_reporter",
        "cases_promise",
        "cases_idempotencykey",
        "correspondence_recipient",
        "open311_partnercase",
    ):
        assert place.one(f"SELECT count(*) FROM {table}") == count, table
    for verb in ("cases.opened", "cases.routed", "cases.promised"):
        assert place.one(f"SELECT count(*) FROM core_entry WHERE verb = '{verb}'") == count, verb
    assert place.one(f"SELECT count(*) FROM correspondence_message WHERE event = '{RECEIPT}'") == count


def the_ledger_is_whole(place: Installation) -> None:
    """Every entry lies under a seal and is as it was written."""
    assert "all as written" in place.do("seal")


def nothing_waits(place: Installation) -> bool:
    """Return whether no message waits to be sent. Fails where the worker has given something up."""
    assert place.rows("SELECT kind, problem FROM core_duerow WHERE state = 'failed'") == []
    return bool(place.one("SELECT count(*) FROM correspondence_message WHERE state = 'queued'") == 0)


def each_was_sent_once_or_is_unsure(place: Installation, post: PostOffice, event: str) -> None:
    """Each message of the event came once; or it is *unsure*, came at most once, and is before a person."""
    came = _arrivals(post, event)
    kept = place.rows(f"SELECT id, about, state FROM correspondence_message WHERE event = '{event}'")
    assert kept
    for number, about, state in kept:
        assert state in ("sent", "unsure"), (number, state)
        assert came[about] == 1 or (state == "unsure" and came[about] == 0), (number, state, came[about])
    unsure = {number for number, _about, state in kept if state == "unsure"}
    tasks = place.rows("SELECT message_id FROM correspondence_persontask WHERE reason = 'unsure' AND done_at IS NULL")
    assert unsure <= {number for [number] in tasks}


def each_receipt_came(place: Installation, post: PostOffice) -> None:
    """A receipt is better twice than never: it came, and more than once only as often as a try was interrupted.

    After three tries of receipt and answer together the day's allowance for an address is used up; then it is *unsure*.
    """
    came = _arrivals(post, RECEIPT)
    kept = place.rows(
        "SELECT about, state, (SELECT count(*) FROM correspondence_delivery WHERE message_id = message.id AND outcome ="
        " 'unsure'), (SELECT count(*) FROM correspondence_delivery delivery JOIN correspondence_message other ON other.id ="
        " delivery.message_id WHERE other.recipient_id = message.recipient_id) FROM correspondence_message message"
        f" WHERE event = '{RECEIPT}'"
    )
    for about, state, interrupted, tries in kept:
        assert state == "sent" or (state == "unsure" and tries >= 3), (about, state, interrupted, tries)
        least, most = (1, 1 + interrupted) if state == "sent" else (0, interrupted)
        assert least <= came[about] <= most, (about, state, came[about], interrupted)


_SUBJECTS = {RECEIPT: "We have your message", ANSWER: "The answer to your message"}


def _arrivals(post: PostOffice, event: str) -> Counter[str]:
    """Return how many mails of an event came for each reference."""
    subjects = [str(mail["Subject"]) for mail in post.mails]
    return Counter(
        "".join(filter(str.isdigit, subject)) for subject in subjects if subject.startswith(_SUBJECTS[event])
    )


def until(is_so: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait until it is so; fail where it does not come to that."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.1)
