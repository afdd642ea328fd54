"""How a resident walks through the catalogue: one question at a time, the answers in the address. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parvis.cases import rules
from parvis.city.directory import Directory
from parvis.core.languages import best
from parvis.situations.catalogue import Catalogue, Group
from parvis.situations.rules import End, Kind, Question, Situation

# The way out of every list; it has a link of its own.
OTHER = "other_question"


@dataclass(frozen=True, slots=True)
class Step:
    """Where somebody stands in a situation after some choices: before a question, or at an end."""

    situation: Situation
    choices: tuple[str, ...]
    answers: Mapping[str, str]
    here: Question | End

    def said(self, language: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return (question, choice, the choices before it) for each answer, in words."""
        asked = [self.situation.questions[question] for question in self.answers]
        return [
            (question.text(language), question.choice(choice).text(language), self.choices[:place])
            for place, (question, choice) in enumerate(zip(asked, self.choices, strict=True))
        ]


def step(situation: Situation, choices: tuple[str, ...]) -> Step:
    """Return where these choices lead. Raises UnknownAnswer for a choice that is not offered there."""
    answers = rules.answers_along(situation, choices)
    return Step(situation, choices, answers, situation.walk(answers))


def every_step(situation: Situation, choices: tuple[str, ...] = ()) -> Iterator[Step]:
    """Yield every page of a situation, the first first."""
    here = step(situation, choices)
    yield here
    if isinstance(here.here, Question):
        for choice in here.here.choices:
            yield from every_step(situation, (*choices, choice.code))


def is_delicate(situation: Situation) -> bool:
    """Return whether somebody may look over this reader's shoulder: the way out is shown, no street is typed."""
    return (
        situation.is_sensitive
        or situation.kind is Kind.GRIEVANCE
        or any(end.raises_sensitivity for end in situation.ends.values())
        or any(choice.raises_sensitivity for question in situation.questions.values() for choice in question.choices)
    )


def listed(group: Group, catalogue: Catalogue) -> list[Situation]:
    """Return the situations under an everyday word, as they are listed."""
    return [catalogue.situations[code] for code in group.situations if code != OTHER]


def language_of(situation: Situation, language: str) -> str:
    """Return the language in which a reader of `language` is told about this situation."""
    titles = situation.texts["title"]
    return next((code for code, words in titles.items() if words == best(titles, language)), language)


def depends_on_place(end: End, *, here: Directory) -> bool:
    """Return whether another street may mean another service."""
    return any(rule.districts for rule in end.routes) or any(
        service.territory for kind in end.service_kinds for service in here.of_kind(kind)
    )
