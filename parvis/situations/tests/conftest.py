import pytest

from parvis.core.actors import Actor, ActorKind
from parvis.situations import actions, known
from parvis.situations.rules.files import Layer, load
from parvis.situations.tests.small import SMALL


@pytest.fixture
def carla() -> Actor:
    """The coordinator who looks after the catalogue."""
    return Actor(ActorKind.STAFF, "carla")


@pytest.fixture
def small() -> Layer:
    """A catalogue of two situations, as its file says it."""
    layer = load({"small.yml": SMALL})
    assert layer.problems == []
    return layer


@pytest.fixture
def published(db, small, carla, now):
    """The small catalogue, loaded and in force."""
    actions.load(layer=small, by=carla, at=now)
    return actions.publish(existing=known.anywhere(), by=carla, at=now)
