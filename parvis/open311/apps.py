from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Open311Config(AppConfig):
    name = "parvis.open311"
    label = "open311"
    verbose_name = "Open311"

    def ready(self) -> None:
        from parvis.cases import waiting
        from parvis.city import ways
        from parvis.open311 import deciding

        ways.add(
            url_name="partners:home", title=_("Open311"), text=_("Keys of partners, services with their own server")
        )
        ways.add_to_service(url_name="partners:codes", label=_("Codes at its server"), reached_by="open311")
        waiting.add(
            url_name="partners:home", label=_("sent to a service's server, not sure it arrived"), count=deciding.count
        )
        for room in ("verbs", "jobs", "handlers"):
            import_module(f"parvis.open311.{room}")
