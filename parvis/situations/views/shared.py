"""What the catalogue's pages have in common."""

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from parvis.city import directory
from parvis.core.access import Role
from parvis.core.languages import best
from parvis.situations import actions
from parvis.situations.forms import Around
from parvis.situations.models import UsedCode
from parvis.situations.rules.files import Tree

EDITORS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def language_of(request: HttpRequest) -> str:
    """Return the language in which the page is read."""
    return get_language() or "en"


def tree_or_404() -> Tree:
    """Return the catalogue with the city's words. Raises Http404 while no release is loaded."""
    try:
        return actions.working_tree()
    except actions.NothingLoaded:
        raise Http404 from None


def number_names(language: str) -> dict[str, str]:
    """Return what each help number's topic is called in the reader's language."""
    here = directory.current()
    return {str(number.topic): number.name(language) for number in reversed(here.pack.numbers)}


def languages() -> list[tuple[str, str]]:
    """Return the city's languages and the two that are always complete, each with its own name."""
    wanted = {"fr", "en", *directory.current().city.languages}
    return [(code, name) for code, name in settings.LANGUAGES if code in wanted]


def titles(tree: Tree, language: str) -> dict[str, str]:
    """Return what every situation is called, by code; also those out of use."""
    return {code: best(body.get("title", {}), language) for code, body in tree["situations"].items()}


def around(tree: Tree, code: str, language: str) -> Around:
    """Return what the form of one situation (or of a new one, code "") offers to choose from."""
    here = directory.current()
    used: Mapping[str, str] = dict(UsedCode.objects.values_list("code", "meaning"))
    return Around(
        groups={name: best(group["title"], language) for name, group in tree["groups"].items()},
        shared=tree.get("questions", {}),
        languages=languages(),
        numbers=number_names(language),
        districts={district.code: district.name for district in here.districts.values()},
        kinds_here=frozenset(service.kind for service in here.services.values()),
        language=language,
        codes={name: title for name, title in {**used, **titles(tree, language)}.items() if name != code},
    )
