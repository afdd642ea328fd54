"""parvis import_districts FILE.geojson"""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from parvis.city.imports import read_districts
from parvis.city.management.commands._import import ImportCommand


class Command(ImportCommand):
    help = "Add and update districts by code from a GeoJSON file of polygons. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--code", default="", help="the property that holds the code")
        parser.add_argument("--name", default="", help="the property that holds the name")
        parser.add_argument("--population-on", type=date.fromisoformat, help="the day of the populations, 2026-01-01")

    def handle(self, **options: Any) -> None:
        self.run(
            read_districts,
            options,
            code_field=options["code"],
            name_field=options["name"],
            population_on=options["population_on"],
        )
