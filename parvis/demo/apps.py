from importlib import import_module

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "parvis.demo"
    label = "demo"
    verbose_name = "Demonstration"

    def ready(self) -> None:
        import_module("parvis.demo.jobs")
