"""States and moves of a case, as one table. A case ends only by an answer in words, by withdrawal of all its reporters,
by a merge, or as *not a real report* confirmed by a second person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a case stands."""

    UNROUTED = "unrouted", _("Nobody has it yet")
    PASSED = "passed", _("Passed on")
    ACCEPTED = "accepted", _("Being dealt with")
    ASKED = "asked", _("A question is open")
    ANSWERED = "answered", _("Answered")
    SECOND_LOOK = "second_look", _("Second look")
    SETTLED = "settled", _("Final answer given")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Joined to another case")
    NOT_REAL = "not_real", _("Not a real report")


OPEN = frozenset({State.UNROUTED, State.PASSED, State.ACCEPTED, State.ASKED, State.SECOND_LOOK})
CLOSED = frozenset(set(State) - OPEN)
WITH_SERVICE = frozenset({State.PASSED, State.ACCEPTED, State.ASKED, State.SECOND_LOOK})


class Outcome(TextChoices):
    """How a case ended, said in one word; only *done* claims that something was solved."""

    DONE = "done", _("Done")
    NOT_POSSIBLE = "not_possible", _("Not possible")
    BELONGS_TO = "belongs_to", _("Belongs to somebody else")
    WITH_JUSTICE = "with_justice", _("Now with justice")


@dataclass(frozen=True, slots=True)
class Move:
    """One verb: from which states, to which, and by whom (roles, or reporter, or worker)."""

    verb: str
    starts: frozenset[State]
    ends: State
    by: frozenset[str]
    needs_reason: bool = False


def _move(verb: str, starts: Iterable[State], ends: State, by: str, needs_reason: bool = False) -> tuple[str, Move]:
    return verb, Move(verb, frozenset(starts), ends, frozenset(by.split()), needs_reason)


S = State
MOVES: dict[str, Move] = dict(
    [
        #     verb            from                                            to             by
        _move("pass_on", [S.UNROUTED, S.PASSED, S.ACCEPTED, S.ASKED], S.PASSED, "service coordinator", True),
        _move("accept", [S.PASSED], S.ACCEPTED, "service coordinator"),
        _move("hand_back", [S.PASSED, S.ACCEPTED, S.ASKED], S.UNROUTED, "service coordinator", True),
        _move("ask", [S.PASSED, S.ACCEPTED, S.ASKED], S.ASKED, "service coordinator"),
        _move("hear", [S.ASKED], S.ACCEPTED, "reporter service coordinator key worker"),
        _move("answer", [S.UNROUTED, S.PASSED, S.ACCEPTED, S.ASKED], S.ANSWERED, "service coordinator key"),
        _move("contest", [S.ANSWERED], S.SECOND_LOOK, "reporter"),
        _move("settle", [S.SECOND_LOOK], S.SETTLED, "service coordinator"),
        _move("reopen", [S.ANSWERED, S.SETTLED, S.NOT_REAL], S.ACCEPTED, "service coordinator", True),
        _move("withdraw", OPEN, S.WITHDRAWN, "reporter call_taker"),
        _move("take_back_withdrawal", [S.WITHDRAWN], S.UNROUTED, "reporter call_taker"),
        _move("merge", [S.UNROUTED, S.PASSED, S.ACCEPTED, S.ASKED], S.MERGED, "service coordinator"),
        _move("unmerge", [S.MERGED], S.PASSED, "service coordinator"),
        _move("confirm_doubt", [S.UNROUTED, S.PASSED, S.ACCEPTED, S.ASKED], S.NOT_REAL, "coordinator", True),
    ]
)


class NotAllowedNow(Exception):
    """The case stands in a state from which this move does not start."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"{verb} from {state}")
        self.verb, self.state = verb, state


def state_after(verb: str, state: str) -> State:
    """Return the state the move leads to. Raises NotAllowedNow."""
    move = MOVES[verb]
    if state not in move.starts:
        raise NotAllowedNow(verb, state)
    return move.ends


def may(verb: str, state: str) -> bool:
    """Return whether the move starts from this state."""
    return state in MOVES[verb].starts
