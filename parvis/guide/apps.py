from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuideConfig(AppConfig):
    name = "parvis.guide"
    label = "guide"
    verbose_name = _("Guide")

    def ready(self) -> None:
        for room in ("verbs", "jobs", "handlers", "pocket.doors", "doors", "facts"):
            if find_spec(f"parvis.guide.{room}"):
                import_module(f"parvis.guide.{room}")
