"""What a catalogue must never contain, checked before it is published; each finding is a plain sentence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.situations.rules import schema
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.files import Tree
from parvis.situations.rules.one_situation import One, missing_languages
from parvis.situations.rules.problems import Problem

MAX_GROUPS = 8


def check(tree: Tree, existing: Existing) -> list[Problem]:
    """Return everything wrong with a tree: its shape first, and only where that holds, its meaning."""
    problems: list[Problem] = []
    schema.CATALOGUE(tree, (), problems)
    if problems:
        return problems
    problems.extend(_check_groups(tree, existing))
    problems.extend(missing_languages(("questions",), tree.get("questions", {}), existing.languages))
    problems.extend(missing_languages(("standard_texts",), tree.get("standard_texts", {}), existing.languages))
    used = {
        question.get("use") for body in tree["situations"].values() for question in body.get("questions", {}).values()
    }
    for code in tree.get("questions", {}):
        if code not in used:
            problems.append(Problem(("questions", code), _("No situation uses this shared question."), is_error=False))
    in_use = (code for code, body in tree["situations"].items() if not body.get("withdrawn"))
    for code in in_use:
        problems.extend(One(tree, code, existing).problems())
    return problems


def _check_groups(tree: Tree, existing: Existing) -> Iterator[Problem]:
    if len(tree["groups"]) > MAX_GROUPS:
        words = _("There are more than %(most)s groups. People choose among few words.") % {"most": MAX_GROUPS}
        yield Problem(("groups",), words)
    yield from missing_languages(("groups",), tree["groups"], existing.languages)
