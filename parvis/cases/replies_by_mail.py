"""What somebody who turned to the city writes back by mail becomes words of their thread, marked *by e-mail, unverified*.

Whoever knows the address can write such a mail (S7): it changes no address, no consent and nothing that was decided. Nobody
watches the mailbox: words that sound like danger bring the numbers back at once, and the case to the top of the staffed list.
"""

from io import BytesIO

from parvis.cases import actions, follow, images, rules
from parvis.cases.images import Photo
from parvis.cases.models import RemarkKind, Reporter
from parvis.correspondence import replies
from parvis.correspondence.models import ReplyPurpose
from parvis.correspondence.replies import Picture


@replies.on_reply
def hear_reporter(reply: replies.Reply) -> None:
    """Add the words and pictures of a mail to the thread of the person its address was made for."""
    if reply.purpose != ReplyPurpose.REPORTER or reply.recipient is None:
        return
    reporter = (
        Reporter.objects.select_related("case", "recipient")
        .filter(reference=reply.reference, recipient=reply.recipient, case__erased_at=None)
        .first()
    )
    photos = _photos(reply.images) if reporter else []
    if reporter is None or not (reply.text.strip() or photos):
        return
    actions.add_words(
        reporter=reporter, text=reply.text[: rules.MAX_WORDS], by=follow.as_actor(reporter), at=reply.received_at,
        kind=RemarkKind.MAIL, photos=photos, language=reply.language, is_watched=False,
    )  # fmt: skip


def _photos(pictures: tuple[Picture, ...]) -> list[Photo]:
    """Draw the pictures anew; what is none, or too big, is passed over: its sender is not here to be asked for another."""
    photos = []
    for picture in pictures[: rules.MAX_PHOTOS]:
        try:
            photos.append(images.store(BytesIO(picture.content)))
        except (images.NotAPhoto, images.TooBig):
            continue
    return photos
