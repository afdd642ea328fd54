"""`parvis explain --text "…" --at LAT,LON`: where a report would go, by when, and why. Nothing is saved."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from parvis.cases import rules
from parvis.city import directory
from parvis.city.directory import Directory
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.situations import catalogue
from parvis.situations.rules import (
    Action,
    End,
    Kind,
    Question,
    Situation,
    UnknownAnswer,
    possible_danger,
    possible_grievance,
    possibly_sensitive,
)

WHY = {
    "agreement": gettext_lazy("the agreement in force with this service"),
    "danger": gettext_lazy("the catalogue's time: somebody may be in danger, and the agreement's is longer"),
    "no_agreement": gettext_lazy("the catalogue's time: the service has signed nothing for this"),
    "no_end": gettext_lazy(
        "no end fits these answers, so the coordinator has it, by the longest time of the situation"
    ),
    "no_service": gettext_lazy(
        "no service of this kind works there, so the coordinator has it, by the catalogue's time"
    ),
}


class Command(BaseCommand):
    help = "Say where a report with these words would go, by when and why. Saves nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--text", required=True, help="what the person says")
        parser.add_argument("--at", default="", metavar="LAT,LON", help="where it is, like 50.8467,4.3525")
        parser.add_argument("--language", default="", choices=["", *RESIDENT_LANGUAGES], help="default: the city's")
        parser.add_argument("--situation", default="", help="a code of the catalogue; default: the best suggestion")
        parser.add_argument(
            "--answer", action="append", default=[], metavar="QUESTION=CHOICE", help="may be given again"
        )
        parser.add_argument("--moment", default="", help="when it is received, like 2026-03-01T22:30; default: now")

    def handle(self, *args: Any, **options: Any) -> None:
        here, known = directory.current(), catalogue.current()
        language = options["language"] or here.city.default_language
        at, district = self.moment(options["moment"], here), self.district(options["at"], here)
        self.signals(options["text"])
        found = known.suggest(options["text"], language)
        for suggestion in found:
            title = known.situations[suggestion.code].title(language)
            self.stdout.write(_("suggested: %(code)s – %(title)s (%(score).2f)") % {
                "code": suggestion.code, "title": title, "score": suggestion.score})  # fmt: skip
        code = options["situation"] or (found[0].code if found else "")
        if not code:
            self.stdout.write(_("No situation fits these words: the person would choose from the list."))
            return
        if code not in known.situations:
            raise CommandError(_("The catalogue has no situation “%(code)s”.") % {"code": code})
        situation = known.situations[code]
        self.stdout.write(_("situation: %(code)s – %(title)s, kind %(kind)s") % {
            "code": code, "title": situation.title(language), "kind": str(situation.kind)})  # fmt: skip
        for answers in self.paths(situation, self.answers(options["answer"])):
            self.end(situation, answers, here=here, district=district, at=at, language=language)

    def signals(self, text: str) -> None:
        if possible_danger(text):
            self.stdout.write(_("possible danger: the emergency numbers come first, and a person looks at it at once"))
        if possibly_sensitive(text):
            self.stdout.write(_("sensitive: nothing is sent by itself unless the person chose a safe channel"))
        if possible_grievance(text):
            self.stdout.write(_("sounds like bad treatment: withheld from every service until the mediator has looked"))

    def answers(self, given: list[str]) -> dict[str, str]:
        pairs = [pair.partition("=") for pair in given]
        if not all(middle for _question, middle, _choice in pairs):
            raise CommandError(_("Write an answer as QUESTION=CHOICE, like where=street."))
        return {question: choice for question, _middle, choice in pairs}

    def moment(self, written: str, here: Directory) -> datetime:
        if not written:
            return timezone.now()
        try:
            found = datetime.fromisoformat(written)
        except ValueError:
            raise CommandError(_("“%(it)s” is no moment. Write it like 2026-03-01T22:30.") % {"it": written}) from None
        return found if found.tzinfo else found.replace(tzinfo=here.city.zone)

    def district(self, written: str, here: Directory) -> str | None:
        if not written:
            return None
        try:
            latitude, longitude = (float(part) for part in written.split(","))
        except ValueError:
            raise CommandError(_("“%(it)s” is no place. Write it like 50.8467,4.3525.") % {"it": written}) from None
        found = here.district_at(latitude, longitude)
        self.stdout.write(
            _("district: %(name)s")
            % {"name": f"{found.code} – {found.name}" if found else pgettext("district", "none")}
        )
        return found.code if found else None

    def paths(self, situation: Situation, given: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Give every way to answer what is still open."""
        try:
            step = situation.walk(given)
        except UnknownAnswer as unknown:
            choices = ", ".join(choice.code for choice in situation.questions[unknown.question].choices)
            raise CommandError(_("“%(it)s” is no answer to “%(question)s”. Answers are: %(all)s.") % {
                "it": unknown.choice, "question": unknown.question, "all": choices}) from None  # fmt: skip
        if isinstance(step, Question):
            for choice in step.choices:
                yield from self.paths(situation, {**given, step.code: choice.code})
        else:
            yield dict(situation.path(given))

    def end(
        self,
        situation: Situation,
        answers: Mapping[str, str],
        *,
        here: Directory,
        district: str | None,
        at: datetime,
        language: str,
    ) -> None:
        said = ", ".join(f"{question}={choice}" for question, choice in answers.items()) or _("nothing asked")
        end = rules.end_of(situation, answers)
        self.stdout.write("")
        self.stdout.write(_("answers: %(said)s → end: %(end)s (%(action)s)") % {
            "said": said, "end": end.code, "action": str(end.action)})  # fmt: skip
        if end.action is not Action.CASE or situation.kind is Kind.GRIEVANCE:
            self.elsewhere(end, here=here, district=district, at=at, language=language)
            return
        route = rules.route(situation=situation, end=end, district=district, at=at, directory=here)
        name = f"{route.service.code} – {route.service.name(language)}" if route.service else _("the coordinator")
        self.stdout.write(_("  service: %(name)s (kind %(kind)s)") % {"name": name, "kind": route.service_kind})
        due = route.due_at.astimezone(here.city.zone)
        self.stdout.write(_("  promise: answered by %(due)s (%(hours)d %(basis)s hours)") % {
            "due": f"{due:%A %Y-%m-%d %H:%M}", "hours": route.hours, "basis": route.basis})  # fmt: skip
        self.stdout.write(_("  why: %(why)s") % {"why": WHY[route.why]})

    def elsewhere(self, end: End, *, here: Directory, district: str | None, at: datetime, language: str) -> None:
        if end.action is Action.GRIEVANCE:
            self.stdout.write(_("  the sealed lane: only the mediator opens it, no service sees it"))
            return
        service = here.service_for(end.redirect_kind, district, at) if end.redirect_kind else None
        if service:
            phones = ", ".join(phone.number for phone in service.phones)
            self.stdout.write(
                _("  who helps: %(name)s %(phones)s") % {"name": service.name(language), "phones": phones}
            )
        elif end.redirect_kind:
            self.stdout.write(
                _("  who helps: nobody of kind %(kind)s is in the directory") % {"kind": end.redirect_kind}
            )
        if end.number_code:
            self.stdout.write(_("  number of the country pack: %(code)s") % {"code": end.number_code})
