from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SituationsConfig(AppConfig):
    name = "parvis.situations"
    label = "situations"
    verbose_name = "Situations"

    def ready(self) -> None:
        from parvis.city import ways
        from parvis.core import navigation

        import_module("parvis.situations.verbs")
        ways.name_situations(_titles)
        roles = ["coordinator", "administrator"]
        navigation.add(label=_("Situations"), url_name="situations:all", roles=roles, order=600)


def _titles(language: str) -> list[tuple[str, str]]:
    from parvis.situations import catalogue

    known = catalogue.current().situations.values()
    return sorted(((one.code, one.title(language)) for one in known), key=lambda pair: pair[1].casefold())
