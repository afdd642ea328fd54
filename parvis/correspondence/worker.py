"""What the worker does for correspondence: hand over one message, with nothing held while it calls out."""

import time
from datetime import timedelta

from parvis.core import due
from parvis.correspondence.actions import sending
from parvis.correspondence.actions.packing import Parcel
from parvis.correspondence.actions.queueing import DELIVER, DELIVER_NOW
from parvis.correspondence.handover import Result, hand_over_mail, hand_over_sms


@due.handler(DELIVER, slot="post", calls_out=True, time_limit=90, tries=40)
@due.handler(DELIVER_NOW, slot="post_now", calls_out=True, time_limit=90, tries=40)
def deliver(row: due.Claimed) -> due.Outcome:
    """Write down that a try begins, hand the message over, write down what came of it.

    A worker that dies in between leaves the try without an end; the next one finds it and calls the message unsure.
    """
    parcel = sending.begin(message_id=row.payload["message"], at=row.at)
    if not isinstance(parcel, Parcel):
        return parcel
    begun = time.monotonic()
    result = hand_over(parcel)
    return sending.finish(parcel=parcel, result=result, at=row.at + timedelta(seconds=time.monotonic() - begun))


def hand_over(parcel: Parcel) -> Result:
    """Call out. Nothing of ours is locked meanwhile."""
    if parcel.letter is not None:
        return hand_over_mail(parcel.letter)
    return hand_over_sms(to=parcel.address, text=parcel.sms)
