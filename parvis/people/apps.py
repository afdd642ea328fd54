from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "parvis.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from parvis.core import navigation

        for room in ("verbs", "jobs", "handlers"):
            import_module(f"parvis.people.{room}")
        navigation.add(label=_("Accounts"), url_name="people:list", roles=["administrator"], order=900)
        navigation.add(label=_("Your sign-in"), url_name="mfa_index", roles=["staff"], order=950)
