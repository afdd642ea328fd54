"""parvis import_services FILE.csv"""

from typing import Any

from parvis.city import directory
from parvis.city.imports import read_services
from parvis.city.management.commands._import import ImportCommand


class Command(ImportCommand):
    help = "Add and update services by code from a CSV file, with the agreements they signed. All or nothing."

    def handle(self, **options: Any) -> None:
        self.run(read_services, options, country=directory.current().city.country)
