"""parvis import_streets FILE.csv|geojson"""

from typing import Any

from parvis.city.imports import read_streets
from parvis.city.management.commands._import import ImportCommand


class Command(ImportCommand):
    help = "Add and update streets, house numbers and landmarks by code from CSV or GeoJSON. All or nothing."

    def handle(self, **options: Any) -> None:
        self.run(read_streets, options)
