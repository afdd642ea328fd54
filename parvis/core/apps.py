from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "parvis.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from parvis.core import checks, translations, triggers

        import_module("parvis.core.jobs")
        register(translations.check_translations)
        checks.register_all()
        checks.register_all()
        post_migrate.connect(triggers.install_after_migrate, sender=self)
