"""Longer stories of single cases, played by the actions of `cases` at the moments they happened.

A story stops where the demonstration's own moment is reached; the case is then open in exactly that state.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from parvis.cases import actions
from parvis.cases.models import Case, Door, Reporter
from parvis.cases.moves import Outcome
from parvis.city.models import Service
from parvis.core.actors import Actor
from parvis.demo.cast import VISITOR, Cast
from parvis.demo.plan.contacts import Told, words_of

OTHERS = ("city-line", "cleaning", "roads", "health", "mediation")


class _NotYet(Exception):
    """The next step lies after the moment at which the demonstration was made."""


class Scene:
    """One case and the time as it goes on."""

    def __init__(self, told: Told, case: Case, *, cast: Cast, born: datetime) -> None:
        self.told, self.case, self.cast, self.born = told, case, cast, born
        self.at = told.at
        self.words = words_of(told.language)

    def after(self, hours: float, *, at_least: float = 0) -> datetime:
        """Let time pass, more of it where the service is slow, and return the moment. Raises _NotYet where it has not come."""
        self.at += timedelta(hours=max(at_least, hours * (0.6 + self.told.speed)))
        if self.at > self.born:
            raise _NotYet
        return self.at

    @property
    def reporter(self) -> Reporter:
        return Reporter.objects.select_related("case", "recipient").get(reference=self.case.reference)

    def staff(self, place: int = 0) -> Actor:
        staff = self.cast.staff_of(self.case.service_id)
        return staff[(self.told.number + place) % len(staff)]

    def other_service(self) -> Service:
        """Return a service the case has not been with."""
        codes = [code for code in OTHERS if self.cast.services[code].pk != self.case.service_id]
        return self.cast.services[codes[self.told.number % len(codes)]]

    def answer(self, hours: float) -> None:
        actions.answer(
            case=self.case, outcome=Outcome(self.told.outcome), text=self.told.answer, language=self.told.language,
            by=self.staff(), at=self.after(hours),
        )  # fmt: skip


def play(told: Told, case: Case, *, cast: Cast, born: datetime) -> None:
    """Play the story of a case as far as time allows."""
    if case.service_id is None:
        return
    scene = Scene(told, case, cast=cast, born=born)
    try:
        _STORIES[told.story](scene)
    except _NotYet:
        return


def _asked(scene: Scene) -> None:
    actions.accept(case=scene.case, by=scene.staff(), at=scene.after(4))
    text = scene.words["question"][scene.told.number % 2]
    reporter = scene.reporter
    actions.ask(
        case=scene.case, reporter=reporter, text=text, language=scene.told.language, by=scene.staff(), at=scene.after(3)
    )
    reply = scene.words["reply"][scene.told.number % 2]
    actions.add_words(reporter=reporter, text=reply, language=scene.told.language, by=VISITOR, at=scene.after(12))
    scene.answer(10)


def _joined(scene: Scene) -> None:
    scene.after(20, at_least=25)  # nobody sees it on the map before a day has passed
    for _ in range(scene.told.joins if scene.case.is_public else 0):
        actions.take(intake=_again(scene, join=scene.case.pk, hours=3), by=VISITOR, at=scene.at)
    actions.accept(case=scene.case, by=scene.staff(), at=scene.after(2))
    scene.answer(14)


def _merged(scene: Scene) -> None:
    second = actions.take(intake=_again(scene, hours=6), by=VISITOR, at=scene.at)
    if second.case.is_public == scene.case.is_public:
        actions.merge(source=second.case, target=scene.case, by=scene.staff(), at=scene.after(3))
    scene.answer(10)


def _again(scene: Scene, *, join: int | None = None, hours: float = 0) -> actions.Intake:
    """Return what another person says of the same place."""
    at = scene.after(hours)
    case, words = scene.case, scene.words["said"][scene.told.path.situation]
    return actions.Intake(
        situation=case.situation, answers=scene.told.path.answers, door=Door.WEB, received_at=at, join=join,
        person=actions.Person(language=scene.told.language), words=words[-1],
        place=actions.Place(latitude=case.latitude, longitude=case.longitude, text=case.place),
    )  # fmt: skip


def _passed_on(scene: Scene) -> None:
    reason = {
        "fr": "Ce n'est pas à nous de le faire : l'endroit relève de ce service.",
        "en": "This is not ours to do: the place belongs to that service.",
    }
    said = reason.get(scene.told.language, reason["fr"])
    scene.case = actions.pass_on(
        case=scene.case, service=scene.other_service(), reason=said, by=scene.staff(), at=scene.after(5)
    )
    actions.accept(case=scene.case, by=scene.staff(), at=scene.after(6))
    scene.answer(16)


def _withdrawn(scene: Scene) -> None:
    actions.withdraw(reporter=scene.reporter, by=VISITOR, at=scene.after(5))


def _postponed(scene: Scene) -> None:
    actions.accept(case=scene.case, by=scene.staff(), at=scene.after(4))
    at = scene.after(8)
    reason = "Il manque une pièce ; elle arrive la semaine prochaine."
    due_at = max(at, scene.case.due_at or at) + timedelta(days=8)
    actions.postpone(case=scene.case, due_at=due_at, reason=reason, by=scene.staff(), at=at)
    scene.answer(90)


def _task(scene: Scene) -> None:
    actions.accept(case=scene.case, by=scene.staff(), at=scene.after(4))
    service = scene.other_service()
    task = actions.give_task(
        case=scene.case,
        service=service,
        text="Merci de passer voir et de nous dire.",
        by=scene.staff(),
        at=scene.after(2),
    )
    done_by = scene.cast.staff_of(service.pk)[0]
    actions.finish_task(task=task, result="Vu sur place : rien de dangereux.", by=done_by, at=scene.after(9))
    scene.answer(8)


def _not_real(scene: Scene) -> None:
    reason = "La même phrase est arrivée cinquante fois en une heure, de cinquante rues."
    first = scene.staff()
    second = next(actor for actor in scene.cast.coordinating if actor != first)
    actions.doubt(case=scene.case, reason=reason, by=first, at=scene.after(6))
    actions.confirm_doubt(case=scene.case, by=second, at=scene.after(9))


_STORIES: Mapping[str, Callable[[Scene], None]] = {
    "asked": _asked,
    "joined": _joined,
    "merged": _merged,
    "passed_on": _passed_on,
    "withdrawn": _withdrawn,
    "postponed": _postponed,
    "task": _task,
    "not_real": _not_real,
}
