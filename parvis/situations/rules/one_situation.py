"""What one situation must never contain."""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from parvis.city.service_kinds import POLICE_KINDS
from parvis.core.languages import RESIDENT_LANGUAGES, best
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.files import Tree
from parvis.situations.rules.graph import POLICE_HELPERS, Action, Kind
from parvis.situations.rules.paths import Paths
from parvis.situations.rules.problems import Path, Problem, did_you_mean

SAME_MEANING = 0.6


def missing_languages(path: Path, value: Any, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Find every per-language mapping below `value` that lacks one of `languages`."""
    if not isinstance(value, Mapping) or not value:
        return
    is_text = all(key in RESIDENT_LANGUAGES for key in value)
    if is_text and not any(isinstance(words, Mapping) for words in value.values()):
        for language in languages:
            if language not in value:
                yield Problem(path, _("The text in “%(language)s” is missing.") % {"language": language})
        return
    for key, below in value.items():
        yield from missing_languages((*path, key), below, languages)


class One:
    """The checks of one situation."""

    def __init__(self, tree: Tree, code: str, existing: Existing) -> None:
        self.tree, self.code, self.existing = tree, code, existing
        self.body: Mapping[str, Any] = tree["situations"][code]
        self.path: Path = ("situations", code)
        self.kind = Kind(self.body["kind"])
        self.ends: Mapping[str, Any] = self.body["ends"]

    def problems(self) -> Iterator[Problem]:
        yield from self.itself()
        yield from missing_languages(self.path, self.body, self.existing.languages)
        yield from self.helpers()
        broken = list(self.uses())
        yield from broken
        for code, end in self.ends.items():
            yield from self.end(code, end)
        if not broken:
            yield from Paths(self.tree, self.code).problems()

    def problem(self, *path: str, sentence: str, is_error: bool = True) -> Problem:
        return Problem((*self.path, *path), sentence, is_error=is_error)

    def itself(self) -> Iterator[Problem]:
        if self.body.get("group") not in self.tree["groups"]:
            yield self.problem("group", sentence=_("This group does not exist. Name it at the top of the file."))
        if self.body.get("public") and self.kind is not Kind.OBJECT:
            yield self.problem("public", sentence=_("Only a situation of the kind object may be public."))
        if self.body.get("public") and self.body.get("sensitive"):
            yield self.problem("public", sentence=_("A sensitive situation is never public."))
        if self.kind is not Kind.VOICE and "urgent_when" not in self.body:
            yield self.problem(sentence=_("“urgent_when” is missing: say when to call the emergency number instead."))
        if self.body.get("legal_ground") and not self.body.get("offence"):
            yield self.problem("legal_ground", sentence=_("A legal ground belongs only to an offence."))
        yield from self.used_code()

    def used_code(self) -> Iterator[Problem]:
        """A code keeps its kind for ever, and one that was withdrawn comes back only with its old meaning."""
        was = self.existing.used.get(self.code)
        if was is None:
            return
        words = {"kind": was.kind, "title": was.title}
        if was.kind != self.kind:
            sentence = _(
                "This code was used for “%(title)s”, of the kind %(kind)s. Codes are never reused; choose another."
            )
            yield self.problem("kind", sentence=sentence % words)
        elif was.is_withdrawn and not self.body.get("withdrawn"):
            likeness = SequenceMatcher(None, was.title.casefold(), best(self.body["title"], "en").casefold()).ratio()
            if likeness < SAME_MEANING:
                sentence = _("This code was withdrawn; it meant “%(title)s”. Codes are never reused; choose another.")
                yield self.problem(sentence=sentence % words)

    def helpers(self) -> Iterator[Problem]:
        """Check that who else helps exists, and that somebody of them can be reached here."""
        named = self.body.get("helpers", [])
        known = self.existing.service_kinds | self.existing.topics | self.existing.numbers
        for place, helper in enumerate(named):
            own = ("helpers", str(place))
            if helper not in known:
                sentence = _("“%(code)s” is neither a topic of help numbers nor a kind of service.")
                yield self.problem(*own, sentence=sentence % {"code": helper} + did_you_mean(helper, known))
            elif self.kind is Kind.GRIEVANCE and helper in POLICE_HELPERS:
                yield self.problem(*own, sentence=_("A grievance never names the police among those who help."))
            elif helper in named[:place]:
                yield self.problem(*own, sentence=_("“%(code)s” stands here twice.") % {"code": helper})
        active = self.existing.active_kinds
        reached = self.existing.numbers | (self.existing.service_kinds if active is None else active)
        if named and reached.isdisjoint(named):
            sentence = _("None of those who help here has a number in this country or a service in the city.")
            yield self.problem("helpers", sentence=sentence, is_error=False)

    def uses(self) -> Iterator[Problem]:
        """Check that each question is written out, or uses a shared one that exists."""
        shared = self.tree.get("questions", {})
        for code, question in self.body.get("questions", {}).items():
            own = ("questions", code)
            if "use" in question:
                yield from self.shared_question(own, question, shared)
            elif "text" not in question or "choices" not in question:
                yield self.problem(*own, sentence=_("A question needs a text and choices, or “use” and “then”."))
            elif len(question["choices"]) < 2:
                yield self.problem(
                    *own, sentence=_("A question with one choice is no question. Add one, or take it out.")
                )
            if code in self.ends:
                yield self.problem(*own, sentence=_("A question and an end share this code. Rename one."))

    def shared_question(self, own: Path, question: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Problem]:
        name = question["use"]
        if name not in shared:
            sentence = _("There is no shared question “%(code)s”.") % {"code": name}
            yield self.problem(*own, "use", sentence=sentence + did_you_mean(name, shared))
        elif "then" not in question or {"text", "choices"} & question.keys():
            yield self.problem(*own, sentence=_("A shared question needs “then”, and no text or choices of its own."))
        else:
            for choice in question["then"]:
                if choice not in shared[name]["choices"]:
                    sentence = _("The shared question has no choice “%(code)s”.") % {"code": choice}
                    yield self.problem(
                        *own, "then", choice, sentence=sentence + did_you_mean(choice, shared[name]["choices"])
                    )
            if len(question["then"]) < 2:
                yield self.problem(
                    *own, sentence=_("A question with one choice is no question. Add one, or take it out.")
                )

    def end(self, code: str, end: Mapping[str, Any]) -> Iterator[Problem]:
        own = ("ends", code)
        action = Action(end["action"])
        rules = end.get("exceptions", [])
        kinds: list[tuple[Path, str]] = [((*own, "service"), end["service"])] if "service" in end else []
        kinds += [((*own, "exceptions", str(place), "service"), rule["service"]) for place, rule in enumerate(rules)]
        for path, kind in kinds:
            yield from self.service(path, kind, action)
        if action is Action.CASE:
            yield from self.case(own, end)
        else:
            yield from self.no_case(own, end)
        yield from self.number(own, end)
        for place, rule in enumerate(rules):
            yield from self.exception((*own, "exceptions", str(place)), rule)

    def service(self, path: Path, kind: str, action: Action) -> Iterator[Problem]:
        if kind not in self.existing.service_kinds:
            sentence = _("“%(kind)s” is no kind of service.") % {"kind": kind}
            yield self.problem(*path, sentence=sentence + did_you_mean(kind, self.existing.service_kinds))
            return
        if self.kind is Kind.GRIEVANCE and kind in POLICE_KINDS:
            yield self.problem(*path, sentence=_("A grievance never goes to the police, not even as a redirect."))
        if self.existing.active_kinds is not None and kind not in self.existing.active_kinds:
            sentence = _("The city has no service of the kind “%(kind)s”. Enter one, or choose another kind.")
            yield self.problem(*path, sentence=sentence % {"kind": kind}, is_error=action is Action.CASE)
        elif action is Action.CASE and not self.is_signed(kind):
            sentence = _("No service of the kind “%(kind)s” has signed for this; people read “passed on; they decide”.")
            yield self.problem(*path, sentence=sentence % {"kind": kind}, is_error=False)

    def is_signed(self, kind: str) -> bool:
        signed = self.existing.agreements
        return signed is None or not signed.isdisjoint({(kind, self.code), (kind, "")})

    def case(self, own: Path, end: Mapping[str, Any]) -> Iterator[Problem]:
        if self.kind is Kind.GRIEVANCE:
            yield self.problem(*own, "action", sentence=_("A grievance never becomes a case in a service's inbox."))
        for key in ("service", "promise"):
            if key not in end:
                yield self.problem(*own, sentence=_("A case needs “%(key)s”.") % {"key": key})
        if not self.body.get("offence"):
            if "until_legal_ground" in end:
                yield self.problem(*own, "until_legal_ground", sentence=_("Only an offence waits for a legal ground."))
            return
        instead = end.get("until_legal_ground")
        if instead is None:
            sentence = _(
                "An offence makes no case until the city has entered its legal ground: add “until_legal_ground” "
                "with the end that redirects until then."
            )
            yield self.problem(*own, sentence=sentence)
        elif instead not in self.ends or self.ends[instead]["action"] == Action.CASE:
            yield self.problem(
                *own, "until_legal_ground", sentence=_("This must be the code of an end that makes no case.")
            )

    def no_case(self, own: Path, end: Mapping[str, Any]) -> Iterator[Problem]:
        for key in ("promise", "exceptions", "until_legal_ground", "urgent"):
            if key in end:
                yield self.problem(
                    *own, key, sentence=_("“%(key)s” belongs only to an end that makes a case.") % {"key": key}
                )
        if end["action"] == Action.GRIEVANCE:
            if self.kind is not Kind.GRIEVANCE:
                yield self.problem(*own, "action", sentence=_("Only a grievance ends in the grievance lane."))
        elif "service" not in end and "number" not in end:
            yield self.problem(*own, sentence=_("This end names nobody. Add a service or a number people can turn to."))

    def number(self, own: Path, end: Mapping[str, Any]) -> Iterator[Problem]:
        number = end.get("number")
        if number is None or number in self.existing.numbers:
            return
        sentence = _("“%(code)s” is no help number of this country.") % {"code": number}
        hint = did_you_mean(number, self.existing.numbers)
        yield self.problem(*own, "number", sentence=sentence + hint, is_error="service" not in end)

    def exception(self, own: Path, rule: Mapping[str, Any]) -> Iterator[Problem]:
        when = rule["when"]
        if not when:
            yield self.problem(
                *own, "when", sentence=_("An exception needs a condition: districts, days, or from and to.")
            )
        if ("from" in when) != ("to" in when):
            yield self.problem(*own, "when", sentence=_("“from” and “to” belong together."))
        elif "from" in when and when["from"] == when["to"]:
            yield self.problem(*own, "when", sentence=_("“from” and “to” are the same time."))
        for district in when.get("districts", []):
            if self.existing.districts is not None and district not in self.existing.districts:
                sentence = _("There is no district “%(code)s”.") % {"code": district}
                yield self.problem(
                    *own, "when", "districts", sentence=sentence + did_you_mean(district, self.existing.districts)
                )
