"""One situation as each reader reads it, as plain paragraphs."""

from collections.abc import Iterable

from parvis.situations.rules.graph import Outcome, Situation

RESIDENT, CALL_TAKER, SERVICE = "resident", "call_taker", "service"


def for_readers(situation: Situation, language: str) -> dict[str, str]:
    """Return the words for residents, call-takers and services; a reader with nothing to read is left out."""
    ends = situation.ends.values()
    questions = situation.questions.values()
    parts = {
        RESIDENT: [
            *(situation.text(key, language) for key in ("summary", "urgent_when", "prepare", "if_worse", "rights")),
            *(end.what_happens(language) for end in ends),
        ],
        CALL_TAKER: [*(question.text(language) for question in questions), *(end.say(language) for end in ends)],
        SERVICE: [text for outcome in Outcome for text in situation.standard_texts(outcome, language)]
        if situation.routes_cases
        else [],
    }
    return {reader: _paragraphs(words) for reader, words in parts.items() if any(words)}


def _paragraphs(words: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(text for text in words if text))
