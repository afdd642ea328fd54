"""The questions and ends of one situation as a graph: every path ends, soon, and nothing stands beside it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from parvis.situations.rules.compiling import questions_of
from parvis.situations.rules.files import Tree
from parvis.situations.rules.graph import MAX_QUESTIONS
from parvis.situations.rules.problems import Path, Problem, did_you_mean


class Paths:
    """The graph of a situation whose questions are all written out or use a shared one that exists."""

    def __init__(self, tree: Tree, code: str) -> None:
        self.tree, self.code = tree, code
        self.body: dict[str, Any] = tree["situations"][code]
        self.ends: dict[str, Any] = self.body["ends"]
        self.leads = self._leads()
        self.depths: dict[str, int] = {}

    def problem(self, *path: str, sentence: str) -> Problem:
        return Problem(("situations", self.code, *path), sentence)

    def _leads(self) -> dict[str, list[tuple[Path, str]]]:
        """For each question, where its choices stand and lead."""
        own = self.body.get("questions", {})
        written = questions_of(self.tree, self.code)
        leads: dict[str, list[tuple[Path, str]]] = {}
        for code, question in written.items():
            tail = (
                (lambda choice: ("then", choice))
                if "use" in own[code]
                else (lambda choice: ("choices", choice, "then"))
            )
            leads[code] = [
                (("questions", code, *tail(choice)), body["then"]) for choice, body in question["choices"].items()
            ]
        return leads

    def problems(self) -> Iterator[Problem]:
        known = {*self.leads, *self.ends}
        edges = [(("first",), self.body["first"]), *(edge for edges in self.leads.values() for edge in edges)]
        missing = [(path, target) for path, target in edges if target not in known]
        for path, target in missing:
            sentence = _("This leads nowhere: there is no question or end “%(code)s”.") % {"code": target}
            yield self.problem(*path, sentence=sentence + did_you_mean(target, known))
        if missing:
            return
        longest = self._longest(self.body["first"], ())
        if longest is None:
            yield self.problem(
                "questions", sentence=_("The questions go round in a circle. Every path must come to an end.")
            )
            return
        if longest > MAX_QUESTIONS:
            sentence = _("A path asks %(count)s questions; %(most)s are the most a person should answer.")
            yield self.problem("questions", sentence=sentence % {"count": longest, "most": MAX_QUESTIONS})
        yield from self._unreachable(edges)

    def _longest(self, here: str, before: tuple[str, ...]) -> int | None:
        """Return how many questions the longest path from `here` asks; None if it goes round."""
        if here in before:
            return None
        if here not in self.depths:
            below = [self._longest(target, (*before, here)) for _path, target in self.leads.get(here, [])]
            if None in below:
                return None
            self.depths[here] = max((depth + 1 for depth in below if depth is not None), default=0)
        return self.depths[here]

    def _unreachable(self, edges: list[tuple[Path, str]]) -> Iterator[Problem]:
        reached, waiting = set[str](), [self.body["first"]]
        while waiting:
            here = waiting.pop()
            if here in reached:
                continue
            reached.add(here)
            waiting += [target for _path, target in self.leads.get(here, [])]
            waiting += [end for end in [self.ends.get(here, {}).get("until_legal_ground")] if end]
        for code in self.leads:
            if code not in reached:
                yield self.problem("questions", code, sentence=_("Nothing leads to this question."))
        for code in self.ends:
            if code not in reached:
                yield self.problem("ends", code, sentence=_("Nothing leads to this end."))
