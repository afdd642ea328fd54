"""Values nobody expects, and what must hold whatever came of them."""

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from parvis.cases.models import Case, Contact, Promise, Reporter
from parvis.core.models import Entry
from parvis.correspondence.models import Message, Recipient
from tests.security.corpus import HOSTILE

# The same in each run, and in a city that is not founded anew for each of them: rows are compared, not counted.
MANY = settings(
    max_examples=40, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
words = st.one_of(st.text(max_size=300), st.sampled_from([text[:6000] for text in HOSTILE if text != "\ud83d"]))
numbers = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["50.05", "4.05", "", "1e400", "٣", "0x10", "1_0", "-0", " 5 "]),
)


def fields(**known: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Return forms of which each field may be right, wrong, or missing."""
    return st.fixed_dictionaries({}, optional={name: st.one_of(right, words, numbers) for name, right in known.items()})


def saved() -> dict[str, int]:
    """Return how many rows there are of what belongs together."""
    of = (Case, Reporter, Recipient, Contact, Promise, Message)
    return {
        **{model.__name__: model.objects.count() for model in of},
        "opened": Entry.objects.filter(verb="cases.opened").count(),
    }


def is_whole(before: Mapping[str, int]) -> bool:
    """Return whether what was saved since is whole cases, or nothing: each with person, words, promise and history."""
    after = saved()
    new = {name: after[name] - before[name] for name in after}
    belongs = ("Reporter", "Recipient", "Promise", "opened")
    return all(new[name] == new["Case"] for name in belongs) and new["Contact"] >= new["Case"] and new["Message"] >= 0


def is_calm(answer: Any) -> bool:
    """Return whether a page is a page, leads on, or refuses with a sentence whose link leads to the field."""
    if answer.status_code in (302, 303, 403, 404, 405, 429):
        return True
    html = answer.content.decode()
    if answer.status_code not in (200, 400) or "<h1" not in html:
        return False
    linked = re.findall(r"govuk-error-summary.*?</div>", html, re.DOTALL)
    targets = re.findall(r'href="#([^"]+)"', linked[0]) if linked else []
    return all(f'id="{target}"' in html for target in targets)
