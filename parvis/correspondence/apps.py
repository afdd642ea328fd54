from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    name = "parvis.correspondence"
    label = "correspondence"
    verbose_name = "Correspondence"

    def ready(self) -> None:
        from parvis.core import navigation
        from parvis.correspondence import access

        for room in ("verbs", "own_events", "worker", "jobs", "checks", "facts"):
            import_module(f"parvis.correspondence.{room}")
        navigation.add(label=_("To be told"), url_name="correspondence:tasks", roles=access.LIST_ROLES, order=50)
        navigation.add(
            label=_("Texts of messages"), url_name="correspondence:texts", roles=access.TEXT_ROLES, order=620
        )
