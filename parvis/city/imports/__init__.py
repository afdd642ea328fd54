"""Reading what a city already has: districts, services, streets. All or nothing, with a report a clerk can act on."""

from collections.abc import Callable

from parvis.city.imports.districts import read_districts
from parvis.city.imports.report import Problem, Report
from parvis.city.imports.services import read_services
from parvis.city.imports.streets import read_streets

__all__ = ["Problem", "Reader", "Report", "read_districts", "read_services", "read_streets"]

Reader = Callable[..., Report]
