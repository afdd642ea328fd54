"""parvis new_city [--answers FILE.yml]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city import actions, confirmation, directory, founding
from parvis.city.hours import EXAMPLE, WORKING_TIME
from parvis.city.models import City, Part
from parvis.city.packs import COUNTRIES
from parvis.core.actors import Actor, ActorKind
from parvis.core.languages import RESIDENT_LANGUAGES

COMMAND_LINE = Actor(ActorKind.IMPORT, "command-line")


class Command(BaseCommand):
    help = "Found the city of this database: country, languages, districts, services, hours, pages, sender."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--answers", type=Path, help="a YAML file with the answers; without it you are asked")

    def handle(self, **options: Any) -> None:
        if City.objects.exists():
            raise CommandError(_("This database already holds a city. A second city needs a database of its own."))
        try:
            answers = self.from_file(options["answers"]) if options["answers"] else self.ask_all()
            reports = founding.found(answers, by=COMMAND_LINE, at=timezone.now())
        except founding.AnswersWrong as wrong:
            raise CommandError("\n".join([*wrong.problems, _("Nothing was saved.")])) from None
        except actions.CityExists:
            raise CommandError(_("This database already holds a city.")) from None
        self.stdout.write(_("%(name)s is founded.") % {"name": answers.name})
        for report in reports:
            self.stdout.write(f"{report.what}: {' '.join(report.lines())}")
        self.warn_about_settings(answers)
        self.list_open_items()

    def from_file(self, path: Path) -> founding.Answers:
        try:
            return founding.read_answers(path.read_text(encoding="utf-8"), folder=path.parent)
        except OSError:
            raise CommandError(_("The file “%(name)s” cannot be read.") % {"name": path}) from None

    def ask_all(self) -> founding.Answers:
        """Ask one question after another; after all of them, say what has to be answered again."""
        said: dict[str, Any] = {}
        for key, question, default in _questions():
            said[key] = self.ask(question, default)
        while True:
            try:
                return founding.answers_from(said, folder=Path.cwd())
            except founding.AnswersWrong as wrong:
                for problem in wrong.problems:
                    self.stdout.write(problem)
                key = self.ask(_("Which answer do you want to give again (or “stop”)?"), "")
                if key in ("stop", ""):
                    raise
                said[key] = self.ask(key, str(said.get(key, "")))

    def ask(self, question: str, default: str) -> str:
        shown = f"{question} [{default}] " if default else f"{question} "
        return input(shown).strip() or default

    def warn_about_settings(self, answers: founding.Answers) -> None:
        for name, value in (("PARVIS_COUNTRY", answers.country), ("PARVIS_REGION", answers.region)):
            if getattr(settings, name) != value:
                self.stdout.write(_("Set %(name)s=%(value)s in the environment.") % {"name": name, "value": value})
        self.stdout.write(_("The time zone is %(zone)s (PARVIS_TIME_ZONE).") % {"zone": settings.TIME_ZONE})

    def list_open_items(self) -> None:
        items = confirmation.open_items(directory.current(), timezone.localdate())
        lines = [f"{item.area}: {item.what} {item.todo}" for item in items]
        path = Path(settings.PARVIS_HOME) / "not-yet-confirmed.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write("")
        self.stdout.write(
            ngettext("Not yet confirmed: %(count)d thing.", "Not yet confirmed: %(count)d things.", len(lines))
            % {"count": len(lines)}
        )
        for line in lines:
            self.stdout.write(f"- {line}")
        self.stdout.write(
            _("The list is kept in %(path)s and, always fresh, under /city/unconfirmed/.") % {"path": path}
        )


def _questions() -> list[tuple[str, str, str]]:
    """Return key, question and default of each answer, in the order in which they are asked."""
    return [
        ("name", _("What is the city called?"), ""),
        ("country", _("Which country (%(all)s)?") % {"all": ", ".join(COUNTRIES)}, settings.PARVIS_COUNTRY),
        (
            "region",
            _("Which region, for public holidays (code of the holidays package, empty for none)?"),
            settings.PARVIS_REGION,
        ),
        ("latitude", _("Latitude of the middle of the city, like 50.8467?"), ""),
        ("longitude", _("Longitude of the middle of the city, like 4.3525?"), ""),
        (
            "languages",
            _("Which languages, the default first (%(all)s)?") % {"all": " ".join(RESIDENT_LANGUAGES)},
            "fr en",
        ),
        ("working_time", _("Working time for promises, like %(example)s?") % {"example": EXAMPLE}, WORKING_TIME),
        ("sender_name", _("Under which name does the city write?"), ""),
        ("sender_email", _("From which address does the city write?"), ""),
        ("parts", _("Which parts are switched on (%(all)s)?") % {"all": " ".join(Part.values)}, "report"),
        ("districts", _("File of districts (GeoJSON, empty for later)?"), ""),
        ("districts_code", _("Which property holds their code (empty: guess)?"), ""),
        ("districts_name", _("Which property holds their name (empty: guess)?"), ""),
        ("services", _("File of services and agreements (CSV, empty for later)?"), ""),
        ("streets", _("File of streets (CSV or GeoJSON, empty for later)?"), ""),
    ]
