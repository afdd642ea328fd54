from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CityConfig(AppConfig):
    name = "parvis.city"
    label = "city"
    verbose_name = "City"

    def ready(self) -> None:
        from parvis.city import checks, overlap
        from parvis.core import navigation

        for room in ("verbs", "facts"):
            import_module(f"parvis.city.{room}")
        checks.register_all()
        post_migrate.connect(overlap.install_after_migrate, sender=self)
        navigation.add(label=_("The city"), url_name="city:home", roles=["coordinator", "administrator"], order=800)
