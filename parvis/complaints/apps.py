from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "parvis.complaints"
    label = "complaints"
    verbose_name = "Grievances"

    def ready(self) -> None:
        for room in ("verbs", "jobs", "handlers"):
            import_module(f"parvis.complaints.{room}")
        from parvis.core import navigation
        from parvis.core.access import Role

        navigation.add(label=_("Grievances"), url_name="complaints:inbox", roles=[Role.MEDIATOR], key="Alt+g", order=10)
