"""What somebody has told so far on the way through the report, kept on the server in their session."""

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.storage import default_storage
from django.http import HttpRequest

from parvis.cases.images import Photo
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import Action, End, Kind, Question, Situation, UnknownAnswer

_KEY = "report"
LASTS_SECONDS = 2 * 3600


@dataclass(slots=True)
class Draft:
    """One report on its way. `nonce` makes the last button harmless when pressed twice. `sent_on` is the contact in which
    this visitor was led to a service and may say whether they reached it, `sent_on_end` the end of the situation that led
    there. `led_to`: the contact that was written down for each end somebody was led to, so that going back and saying
    the same again is no second one. `taken_back`: answers undone by going back; they stand chosen when asked again.
    """

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    gate_passed: bool = False
    words: str = ""
    words_said: bool = False
    situation: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    place_note: str = ""
    place_said: bool = False
    join: int | None = None
    nearby_seen: bool = False
    photos: list[dict[str, Any]] = field(default_factory=list)
    photos_seen: bool = False
    channel: str = ""
    email: str = ""
    phone: str = ""
    is_safe_channel: bool = False
    person_said: bool = False
    safety_asked: bool = False
    sent_on: int | None = None
    sent_on_end: str = ""
    led_to: dict[str, int] = field(default_factory=dict)
    taken_back: dict[str, str] = field(default_factory=dict)

    @property
    def has_place(self) -> bool:
        """Whether a place was said, in words or as a point."""
        return bool(self.place or self.place_note or self.latitude is not None)

    def photo_list(self) -> list[Photo]:
        """Return the stored photos."""
        return [Photo(**photo) for photo in self.photos]

    def drop_photos(self, numbers: set[int]) -> None:
        """Delete some of the photos, counted from 0, with their files."""
        for photo in (one for number, one in enumerate(self.photos) if number in numbers):
            _delete(photo)
        self.photos = [one for number, one in enumerate(self.photos) if number not in numbers]


def load(request: HttpRequest) -> Draft:
    """Return the draft of this visitor, a new one where there is none or where an older Parvis left another shape."""
    kept = request.session.get(_KEY)
    try:
        return Draft(**kept) if kept else Draft()
    except TypeError:
        return Draft()


def save(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft for two hours after the last step."""
    request.session[_KEY] = asdict(draft)
    if not request.user.is_authenticated:
        request.session.set_expiry(LASTS_SECONDS)


def discard(session: SessionBase) -> None:
    """Forget the draft and delete its photos, unless a case has them."""
    kept = session.pop(_KEY, None) or {}
    for photo in kept.get("photos", []):
        _delete(photo)


def _delete(photo: dict[str, Any]) -> None:
    for name in (photo["name"], photo["small_name"]):
        default_storage.delete(name)


def finish(session: SessionBase) -> None:
    """Forget the draft; its photos belong to a case now."""
    session.pop(_KEY, None)


def situation_of(draft: Draft, catalogue: Catalogue) -> Situation | None:
    """Return the situation the draft is about, if it is still in the catalogue."""
    return catalogue.situations.get(draft.situation)


def standing(draft: Draft, situation: Situation) -> Question | End:
    """Return the next question or the end. Answers the catalogue no longer knows are forgotten."""
    try:
        return situation.walk(draft.answers)
    except UnknownAnswer:
        draft.answers = {}
        return situation.walk({})


def is_place_needed(situation: Situation) -> bool:
    """Whether nobody could go there without a place."""
    return situation.kind in (Kind.OBJECT, Kind.CONDUCT)


def is_sensitive(draft: Draft, situation: Situation | None) -> bool:
    """Whether what was said so far is about something that may be dangerous to be told of."""
    return situation is not None and situation.sensitivity_after(draft.answers) == "sensitive"


def next_step(draft: Draft, catalogue: Catalogue) -> str:
    """Return the name of the page where this draft goes on. The urgent gate comes before everything.

    What was said before and does no longer suffice, for the situation or an answer has changed, is asked again.
    """
    situation = situation_of(draft, catalogue)
    if not draft.gate_passed:
        return "report"
    if not draft.words_said and situation is None:
        return "report_words"
    if situation is None:
        return "report_which"
    here = standing(draft, situation)
    if isinstance(here, Question):
        return "report_question"
    if here.action is not Action.CASE:
        return "report_elsewhere"
    if not draft.place_said or (is_place_needed(situation) and not draft.has_place):
        return "report_where"
    if situation.may_be_joined and not draft.nearby_seen:
        return "report_nearby"
    if not draft.photos_seen and draft.join is None:
        return "report_photos"
    if not draft.person_said or (is_sensitive(draft, situation) and not draft.safety_asked):
        return "report_you"
    return "report_check"
