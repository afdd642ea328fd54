"""`parvis records`: the records of processing, as Markdown, from the field register, the periods and the services."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.models import Kept
from parvis.city import directory
from parvis.people.records import records


class Command(BaseCommand):
    help = "Write the records of processing (GDPR, Article 30): what is kept of whom, for how long, who is given it."

    def handle(self, *args: Any, **options: Any) -> None:
        here = directory.current()
        say = self.stdout.write
        say(f"# Records of processing: {here.city.name or 'not founded yet'}\n")
        say(f"Made on {timezone.localdate().isoformat()} from the installation itself.\n")
        say(
            "Purpose: to answer whoever turns to the city. Ground: a task in the public interest (Article 6(1)(e)); consent"
        )
        say("only for surveys, news, images and following up a redirect, each with text version and withdrawal.\n")
        say("## What is kept\n")
        say("| where | what it is | about people | their words |\n|---|---|---|---|")
        for each in records():
            say(
                f"| {each.app}.{each.model} | {each.meaning} | {', '.join(each.personal) or '–'} | "
                f"{', '.join(each.free_text) or '–'} |"
            )
        say(
            "\n## For how long (days after the end of a case)\n\n| what | of what | ended as | days |\n|---|---|---|---|"
        )
        for (what, scope, outcome), days in sorted(actions.periods_in_force().items()):
            say(f"| {Kept(what).value} | {scope or 'everything'} | {outcome or 'any'} | {days} |")
        say("\nWho looked: 12 months. Sessions: 12 hours, drafts 2. Backups: at most 35 days, encrypted.\n")
        say("## Who is given it\n\n| service | relation | reached by | fields its agreement names |\n|---|---|---|---|")
        today, language = timezone.localdate(), here.city.default_language
        for service in here.services.values():
            agreement = here.agreement(service.code, "", today)
            fields = ", ".join(agreement.fields_handed_over) if agreement else ""
            say(f"| {service.name(language)} | {service.relation} | {service.reached_by} | {fields or '–'} |")
