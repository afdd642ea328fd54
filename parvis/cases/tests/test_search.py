"""Words are found wherever they stand, their longer forms too, and only among the cases one may see."""

import pytest

from parvis.cases import search
from parvis.cases.tests import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamps(valdoria, now):
    told = ["A broken lamp", "The lamps are out", "Lamplight all day long", "Papers everywhere"]
    return [town.litter(now, words=words).case.pk for words in told]


@pytest.mark.parametrize(
    ("typed", "which"),
    [("lamp", [2, 1, 0]), ("LÁMPS", [1]), ("broken lam", [0]), ("lamp paper", []), ("mill street", [3, 2, 1, 0])],
)
def test_the_last_word_may_go_on(lamps, valdoria, typed, which):
    wanted = [lamps[number] for number in which]

    assert search.find(typed, services=None) == wanted
    assert search.find(typed, services=[valdoria.cleaning.pk]) == wanted
    assert search.find(typed, services=[valdoria.police.pk]) == []


def test_never_more_than_asked_for(lamps):
    assert len(search.find("lamp", services=None, most=2)) == 2
