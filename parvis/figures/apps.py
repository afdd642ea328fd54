from importlib import import_module

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "parvis.figures"
    label = "figures"
    verbose_name = "Figures"

    def ready(self) -> None:
        for room in ("verbs", "sums.facts", "release.facts", "jobs", "handlers", "news", "doors"):
            import_module(f"parvis.figures.{room}")
