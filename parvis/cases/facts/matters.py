"""What became of the matters of a chunk of cases: their answers, also those that came through a merge.

A case that was joined to another waits for that one's answer from the merge on. For each chunk a handful of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from parvis.cases.models import Answer, Case, ProposalState, ProposedAnswer
from parvis.cases.moves import CLOSED, State

ENDED_UNANSWERED = frozenset({State.WITHDRAWN, State.NOT_REAL})
# Lines that tell of the answer, the state or the date of a case, and of those joined to it.
MATTER_VERBS = frozenset(
    f"cases.{what}"
    for what in (
        "answered answer_proposed proposal_asked_back proposal_set_aside second_look reopened withdrawn withdrawal_undone "
        "merged unmerged doubt_confirmed promised promise_broken reclassified routed unrouted erased"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Link:
    """One case, and the one it was joined to, if any."""

    pk: int
    into: int | None = None
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One answer in words."""

    at: datetime
    is_standard: bool
    is_final: bool


class Matters:
    """The answers of these cases' matters, and what waits to become one."""

    def __init__(self, links: Iterable[Link]) -> None:
        known = list(links)
        family = {link.pk for link in known} | {link.into for link in known if link.into}
        self._given: dict[int, list[Given]] = defaultdict(list)
        self._waiting: dict[int, list[datetime]] = defaultdict(list)
        answers = Answer.objects.filter(case__in=family).order_by("at", "pk")
        for case, at, is_standard, is_final in answers.values_list("case_id", "at", "is_standard", "is_final"):
            self._given[case].append(Given(at, is_standard, is_final))
        proposals = ProposedAnswer.objects.filter(case__in=family, state=ProposalState.WAITING).order_by()
        for case, arrived_at in proposals.values_list("case_id", "arrived_at"):
            self._waiting[case].append(arrived_at)

    def answers(self, link: Link) -> list[Given]:
        """Return what its reporters were answered, oldest first."""
        given = [*self._given.get(link.pk, ())]
        if link.into and link.merged_at:
            given += [each for each in self._given.get(link.into, ()) if each.at >= link.merged_at]
        return given

    def may_be_kept(self, link: Link, due_at: datetime) -> bool:
        """Whether words that came in time wait here for somebody to look: then nobody knows yet."""
        return any(at <= due_at for at in self._waiting.get(link.into or link.pk, ()))


def kept_by(
    *, kept: bool | None, due_at: datetime, as_of: datetime, state: str, target_state: str | None, may_be_kept: bool
) -> int | None:
    """Return whether a promise was kept: as judged; 0 where its time passed with nobody having judged it yet; else None.

    Nobody is owed an answer by a matter that was withdrawn or is no real report.
    """
    if kept is not None:
        return int(kept)
    if due_at >= as_of or (target_state or state) in CLOSED or may_be_kept:
        return None
    return 0


def seconds(start: datetime, end: datetime | None) -> int | None:
    """Return the whole seconds from one moment to a later one; 0 for histories in which it was earlier."""
    return None if end is None else max(0, int((end - start).total_seconds()))


def joined_too(subjects: Sequence[str] | set[str]) -> set[int]:
    """Return the numbers of these cases and of those joined to them."""
    own = Case.objects.filter(subject__in=subjects).order_by().values_list("pk", flat=True)
    joined = Case.objects.filter(merged_into__subject__in=subjects).order_by().values_list("pk", flat=True)
    return {*own, *joined}
