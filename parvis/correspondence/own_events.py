"""The events whose texts are shipped in `shipped/texts/`. What an upper app queues must fit what stands here."""

from parvis.correspondence.events import Fact, declare
from parvis.correspondence.models.message import MessageKind
from parvis.correspondence.models.recipient import Channel

_MAIL = (Channel.EMAIL,)
_SMS = (Channel.SMS,)

# To residents, about their case
declare(
    "cases.received",
    kind=MessageKind.RECEIPT,
    needs=("reference", "link"),
    placeholders={
        "service": Fact.SERVICE,
        "by_when": Fact.BY_WHEN,
        "situation": Fact.TEXTS,
        "own_words": Fact.OWN_WORDS,
    },
    twice_is_fine=True,
)
declare(
    "cases.redirected",
    kind=MessageKind.ANSWER,
    needs=("to",),
    placeholders={"to": Fact.TEXTS, "number": Fact.WORDS, "hours": Fact.TEXTS, "advice": Fact.TEXTS},
)
declare(
    "cases.promise_late",
    kind=MessageKind.ANSWER,
    needs=("reference", "by_when"),
    placeholders={"service": Fact.SERVICE, "reason": Fact.WORDS, "by_when": Fact.BY_WHEN},
)
declare(
    "cases.progress",
    kind=MessageKind.PROGRESS,
    needs=("reference",),
    placeholders={"service": Fact.SERVICE, "news": Fact.WORDS, "news_texts": Fact.TEXTS},
)
declare(
    "cases.question",
    kind=MessageKind.QUESTION,
    needs=("question",),
    placeholders={"service": Fact.SERVICE, "question": Fact.WORDS},
)
for _outcome in ("done", "not_possible", "belongs_to", "with_justice"):
    declare(
        f"cases.answered_{_outcome}",
        kind=MessageKind.ANSWER,
        needs=("answer",),
        placeholders={"service": Fact.SERVICE, "answer": Fact.WORDS},
    )
declare(
    "cases.final_answer",
    kind=MessageKind.ANSWER,
    needs=("answer",),
    placeholders={"service": Fact.SERVICE, "answer": Fact.WORDS, "contest": Fact.TEXTS},
)
declare(
    "cases.reopened",
    kind=MessageKind.ANSWER,
    needs=("reference",),
    placeholders={"service": Fact.SERVICE, "by_when": Fact.BY_WHEN},
)
declare(
    "cases.merged",
    kind=MessageKind.PROGRESS,
    needs=("reference",),
    placeholders={"service": Fact.SERVICE, "by_when": Fact.BY_WHEN},
)
declare(
    "cases.news_asked",
    kind=MessageKind.RECEIPT,
    needs=("area", "confirm_link"),
    placeholders={"area": Fact.TEXTS, "confirm_link": Fact.LINK, "until": Fact.DAY},
    channels=_MAIL,
    twice_is_fine=True,
    forgets=True,
)
declare(
    "cases.district_news",
    kind=MessageKind.PROGRESS,
    needs=("new", "ended", "list_link"),
    placeholders={
        "since": Fact.DAY,
        "area": Fact.TEXTS,
        "new": Fact.TEXTS,
        "ended": Fact.TEXTS,
        "list_link": Fact.LINK,
    },
    channels=_MAIL,
)
declare(
    "figures.news_asked",
    kind=MessageKind.RECEIPT,
    needs=("confirm_link",),
    placeholders={"confirm_link": Fact.LINK, "until": Fact.DAY},
    channels=_MAIL,
    twice_is_fine=True,
    forgets=True,
)
# Promises kept never stand without their length and without what residents say of the answers.
declare(
    "figures.released",
    kind=MessageKind.PROGRESS,
    needs=("kept", "why", "hours", "solved", "figures_link"),
    placeholders={
        "kept": Fact.TEXTS,
        "month": Fact.TEXTS,
        "count": Fact.TEXTS,
        "why": Fact.TEXTS,
        "hours": Fact.TEXTS,
        "solved": Fact.TEXTS,
        "figures_link": Fact.LINK,
        "report_link": Fact.LINK,
    },
    channels=_MAIL,
)
declare("cases.withdrawn", kind=MessageKind.RECEIPT, needs=("reference",))
declare("cases.danger", kind=MessageKind.DANGER, needs=("emergency",), twice_is_fine=True)
declare(
    "complaints.received",
    kind=MessageKind.RECEIPT,
    placeholders={"by_when": Fact.BY_WHEN},
    twice_is_fine=True,
    kept_for="mediator",
)
declare(
    "survey.invite",
    kind=MessageKind.SURVEY,
    needs=("survey_link",),
    placeholders={"survey_link": Fact.LINK, "until": Fact.DAY},
)

# To residents, about how they are reached
declare(
    "contact.confirm_email",
    kind=MessageKind.RECEIPT,
    needs=("code",),
    placeholders={"code": Fact.CODE},
    channels=_MAIL,
    twice_is_fine=True,
    forgets=True,
)
declare(
    "contact.confirm_phone",
    kind=MessageKind.RECEIPT,
    needs=("code",),
    placeholders={"code": Fact.CODE},
    channels=_SMS,
    twice_is_fine=True,
    forgets=True,
)
declare(
    "contact.changed",
    kind=MessageKind.RECEIPT,
    needs=("undo_link",),
    placeholders={"undo_link": Fact.LINK, "until": Fact.DAY},
    forgets=True,
)
declare(
    "mail.unplaced",
    kind=MessageKind.RECEIPT,
    needs=("emergency",),
    placeholders={"report_link": Fact.LINK},
    channels=_MAIL,
)

# To services and colleagues
declare(
    "service.new_case",
    kind=MessageKind.WORK,
    needs=("reference", "situation"),
    placeholders={
        "situation": Fact.TEXTS,
        "district": Fact.WORDS,
        "place": Fact.WORDS,
        "details": Fact.WORDS,
        "by_when": Fact.BY_WHEN,
        "case_link": Fact.LINK,
    },
    channels=_MAIL,
    forgets=True,  # the link opens the case without an account, and nobody's words should lie here twice
)
declare(
    "service.reminder",
    kind=MessageKind.WORK,
    needs=("reference",),
    placeholders={"situation": Fact.TEXTS, "by_when": Fact.BY_WHEN, "case_link": Fact.LINK},
    channels=_MAIL,
    forgets=True,
)
declare(
    "service.question",
    kind=MessageKind.WORK,
    needs=("reference", "question"),
    placeholders={
        "situation": Fact.TEXTS,
        "question": Fact.WORDS,
        "by_when": Fact.BY_WHEN,
        "case_link": Fact.LINK,
    },
    channels=_MAIL,
    forgets=True,
)
declare(
    "service.one_time_link",
    kind=MessageKind.WORK,
    needs=("case_link",),
    placeholders={"case_link": Fact.LINK, "until": Fact.DAY},
    channels=_MAIL,
    forgets=True,
)
declare(
    "staff.invite",
    kind=MessageKind.WORK,
    needs=("invite_link",),
    placeholders={"name": Fact.WORDS, "invite_link": Fact.LINK, "until": Fact.DAY},
    channels=_MAIL,
    forgets=True,
)
# About a remark on the officers' guide: the sheet's name and a link, none of the words.
for _event in ("guide.remark_made", "guide.remark_answered"):
    declare(
        _event,
        kind=MessageKind.WORK,
        needs=("remark_link",),
        placeholders={"sheet": Fact.TEXTS, "by_when": Fact.BY_WHEN, "remark_link": Fact.LINK},
        channels=_MAIL,
    )
# Somebody of the office hears in time that a house's agreement ends.
declare(
    "guide.agreement_ending",
    kind=MessageKind.WORK,
    needs=("point_link",),
    placeholders={"house": Fact.WORDS, "last_day": Fact.DAY, "point_link": Fact.LINK},
    channels=_MAIL,
)
