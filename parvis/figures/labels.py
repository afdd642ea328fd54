"""Names for the values of a split, in the reader's language; the order on every page is that of the names."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.models import Door, EndedAs
from parvis.city import directory
from parvis.core.languages import language_name
from parvis.situations import catalogue

SPLITS: Mapping[str, object] = {
    "district": gettext_lazy("By neighbourhood"),
    "situation": gettext_lazy("By situation"),
    "service": gettext_lazy("By service"),
    "language": gettext_lazy("By language"),
    "door": gettext_lazy("By the way people came"),
    "ended_as": gettext_lazy("By what became of it"),
    "kind": gettext_lazy("By kind of situation"),
    "category": gettext_lazy("By kind"),
    "sex": gettext_lazy("By sex"),
    "age": gettext_lazy("By age"),
    "residence": gettext_lazy("By where people live"),
    "group": gettext_lazy("By group"),
}

_CHOICES: Mapping[str, list[tuple[str, object]]] = {"door": list(Door.choices), "ended_as": list(EndedAs.choices)}


def of_split(split: str) -> str:
    """Return the heading of a split."""
    return str(SPLITS.get(split, split))


def names(split: str, language: str) -> Mapping[str, str]:
    """Return the names of a split's values by code; what is not in it is shown by its code."""
    if split == "district":
        return {code: district.name for code, district in directory.current().districts.items()} | {"": _("No place")}
    if split == "service":
        services = directory.current().services.items()
        return {code: service.name(language) for code, service in services} | {"": _("Nobody yet")}
    if split == "situation":
        return {code: situation.title(language) for code, situation in catalogue.current().situations.items()}
    if split == "language":
        return {code: language_name(code) for code, _name in settings.LANGUAGES}
    return {str(code): str(name) for code, name in _CHOICES.get(split, ())}
