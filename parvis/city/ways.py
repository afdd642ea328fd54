"""Ways from the city's pages to those of apps above: each adds its own in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Way:
    """A card on the first page of the city. Labels are lazily translated."""

    url_name: str
    title: Any
    text: Any


@dataclass(frozen=True, slots=True)
class ServiceWay:
    """A link on the page of each service that is reached in one way; the address takes the service's code."""

    url_name: str
    label: Any
    reached_by: str


def _no_situations(_language: str) -> list[tuple[str, str]]:
    return []


def _no_prints() -> tuple[int, str]:
    return 0, ""


cards: list[Way] = []
of_services: list[ServiceWay] = []
_situations: Callable[[str], list[tuple[str, str]]] = _no_situations
_faces = ""
_prints: Callable[[], tuple[int, str]] = _no_prints


def name_situations(how: Callable[[str], list[tuple[str, str]]]) -> None:
    """Say how situations are named: code and title of each, in a language, in the order to choose from."""
    global _situations
    _situations = how


def situations(language: str) -> list[tuple[str, str]]:
    """Return code and title of every situation."""
    return _situations(language)


def show_faces(url_name: str) -> None:
    """Say which page shows all faces of a situation; its address takes the situation's code."""
    global _faces
    _faces = url_name


def faces_of(situation: str) -> str:
    """Return the address of the page that shows all faces of a situation; "" where there is none."""
    return reverse(_faces, args=[situation]) if _faces else ""


def count_prints(how: Callable[[], tuple[int, str]]) -> None:
    """Say how what hangs or lies somewhere with old words or numbers is counted, and where it is listed."""
    global _prints
    _prints = how


def prints_to_replace() -> tuple[int, str]:
    """Return how many prints say something that does not hold any more, and the address of their list."""
    return _prints()


def add(*, url_name: str, title: Any, text: Any) -> None:
    """Add a card to the first page of the city."""
    cards.append(Way(url_name, title, text))


def add_to_service(*, url_name: str, label: Any, reached_by: str) -> None:
    """Add a link to the pages of services reached this way."""
    of_services.append(ServiceWay(url_name, label, reached_by))
