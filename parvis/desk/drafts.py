"""The call in hand: what was told so far, kept on the server in the call-taker's session until the call ends."""

import secrets
from dataclasses import asdict, dataclass, field

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from parvis.cases.models import Door
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import End, Question, Situation, UnknownAnswer

_KEY, _LAST = "desk", "desk_last"


@dataclass(slots=True)
class Call:
    """One call. `nonce` stands on each form of the page: what an earlier call's page sends is refused, and pressed twice
    it does nothing twice. `tried` holds the codes of services that had this matter, in their order.
    """

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    door: str = Door.DESK
    language: str = ""
    place: str = ""
    place_note: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place_said: bool = False
    words: str = ""
    situation: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    join: int | None = None
    nearby_seen: bool = False
    tried: list[str] = field(default_factory=list)
    is_same_matter: bool | None = None
    urgent: int | None = None


def load(request: HttpRequest, *, language: str) -> Call:
    """Return the call in hand, a new one where there is none."""
    kept = request.session.get(_KEY)
    try:
        call = Call(**kept) if kept else Call()
    except TypeError:  # an older Parvis left another shape
        call = Call()
    call.language = call.language or language
    return call


def save(request: HttpRequest, call: Call) -> None:
    """Keep the call."""
    request.session[_KEY] = asdict(call)


def is_kept(request: HttpRequest) -> bool:
    """Whether the call in hand lies in the session already."""
    return _KEY in request.session


@dataclass(frozen=True, slots=True)
class Last:
    """The call before: its nonce, and what came of it. `sent_on` is the contact of one that may have been put through."""

    nonce: str = ""
    reference: str = ""
    sent_on: int | None = None


def end(request: HttpRequest, call: Call, *, reference: str = "", sent_on: int | None = None) -> None:
    """Forget the call; remember only, for a second press, what came of it."""
    request.session.pop(_KEY, None)
    request.session[_LAST] = asdict(Last(call.nonce, reference, sent_on))


def last(session: SessionBase) -> Last:
    """Return what is remembered of the call before."""
    return Last(**(session.get(_LAST) or {}))


def discard(session: SessionBase) -> None:
    """Forget everything of this desk."""
    session.pop(_KEY, None)
    session.pop(_LAST, None)


def standing(call: Call, catalogue: Catalogue) -> tuple[Situation | None, Question | End | None]:
    """Return the situation and where its questions stand. Answers the catalogue no longer knows are forgotten."""
    situation = catalogue.situations.get(call.situation)
    if situation is None:
        return None, None
    try:
        return situation, situation.walk(call.answers)
    except UnknownAnswer:
        call.answers = {}
        return situation, situation.walk({})
