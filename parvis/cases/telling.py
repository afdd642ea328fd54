"""The lines of a case as sentences: who, what, when. Pure, but for the language of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.cases.dossier import Line
from parvis.cases.models import Door, Priority, RemarkKind
from parvis.cases.moves import Outcome
from parvis.core import said


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history, as a page or a print shows it."""

    at: datetime
    title: str
    who: str = ""
    words: str = ""
    language: str = ""
    is_ours: bool = True


# What was written down at one moment follows as it came about: somebody tells, it goes somewhere, a date is promised.
_AT_ONE_MOMENT = {"contact": 0, "promise": 2}


def history(lines: Sequence[Line], *, numbers: Mapping[int, int], services: Mapping[int | str, str]) -> list[Told]:
    """Return the lines that tell something, oldest first, in the page's language. What stands elsewhere is left out.

    `services` names services by number and by code; `numbers` the people by their reporter.
    """
    in_order = sorted(lines, key=lambda line: (line.at, _AT_ONE_MOMENT.get(line.what, 1)))
    told = [_told(line, numbers, services) for line in in_order]
    return [one for one in told if one is not None]


def _person(line: Line, numbers: Mapping[int, int]) -> str:
    number = numbers.get(line.reporter or 0)
    return _("Person %(number)d") % {"number": number} if number else _("somebody who withdrew")


def _who(line: Line) -> str:
    return line.name or (_("by itself") if line.by == "worker" else "")


def _told(line: Line, numbers: Mapping[int, int], services: Mapping[int | str, str]) -> Told | None:
    service = services.get(line.service or 0, _("the coordinator"))
    match line.what:
        case "contact":
            title = _("Told the city, %(door)s") % {"door": Door(line.code).label}
            return Told(line.at, title, _person(line, numbers), "", line.language, is_ours=False)
        case "remark":
            return _remark(line, numbers)
        case "answer":
            return _answer(line, service)
        case "feedback":
            title = _("Said: solved") if line.code == "solved" else _("Said: not solved")
            return Told(line.at, title, _person(line, numbers), line.text, is_ours=False)
        case "promise":
            return _promise(line, service)
        case "passing":
            return Told(line.at, _("Left %(service)s") % {"service": service}, _who(line), line.text)
        case "doubt":
            return Told(line.at, _("Doubted: not a real report?"), _who(line), line.text)
        case "task":
            return Told(line.at, _("Asked %(service)s for help") % {"service": service}, _who(line), line.text)
        case "task_done":
            return Told(line.at, _("%(service)s has helped") % {"service": service}, _who(line), line.text)
        case "proposal":
            return Told(
                line.at, _("%(service)s proposed an answer") % {"service": service}, "", line.text, line.language
            )
        case "photo":
            return Told(
                line.at, _("Photo added"), _person(line, numbers) if line.reporter else "", is_ours=not line.reporter
            )
        case "entry":
            return _entry(line, services)
    return None


def _answer(line: Line, service: str) -> Told:
    title = _("Final answer")
    if line.code != "final":
        title = _("Answer: %(outcome)s") % {"outcome": Outcome(line.code).label}
    return Told(line.at, title, ", ".join(filter(None, [_who(line), service])), line.text, line.language)


def _remark(line: Line, numbers: Mapping[int, int]) -> Told:
    titles = {
        RemarkKind.NOTE: _("Note for colleagues"),
        RemarkKind.SHARED: _("Note to everybody who reported it"),
        RemarkKind.QUESTION: _("Question to %(person)s"),
        RemarkKind.REPLY: _("Reply"),
        RemarkKind.ADDITION: _("Addition"),
        RemarkKind.MAIL: _("By e-mail, unverified"),
    }
    kind = RemarkKind(line.code)
    is_theirs = kind in (RemarkKind.REPLY, RemarkKind.ADDITION, RemarkKind.MAIL)
    title = titles[kind] % {"person": _person(line, numbers)} if kind == RemarkKind.QUESTION else titles[kind]
    who = _person(line, numbers) if is_theirs else _who(line)
    return Told(line.at, title, who, line.text, line.language, is_ours=not is_theirs)


def _promise(line: Line, service: str) -> Told | None:
    if line.moment is None:
        return None
    by = said.part_of_day(line.moment, now=line.at)
    if line.code == "first":
        return Told(line.at, _("First promise: an answer by %(by)s") % {"by": by}, service)
    return Told(line.at, _("New date: %(by)s") % {"by": by}, service, line.text)


def _entry(line: Line, services: Mapping[int | str, str]) -> Told | None:
    codes: Mapping[str, Any] = line.codes
    titles = {
        "cases.opened": None,
        "cases.routed": _("Went to %(service)s"),
        "cases.unrouted": _("Went to the coordinator"),
        "cases.promise_broken": _("The promised date passed without an answer"),
        "cases.accepted": _("Taken on"),
        "cases.handed_over": _("Handed over to %(service)s by mail"),
        "cases.assigned": _("Put into somebody's hands") if codes.get("to") else _("Put back into nobody's hands"),
        "cases.owned": _("Somebody answers for it by name"),
        "cases.second_look": _("Second look begun"),
        "cases.reopened": _("Opened again"),
        "cases.withdrawn": _("Somebody withdrew"),
        "cases.withdrawal_undone": _("Somebody came back"),
        "cases.merged": _("Joined to another case"),
        "cases.unmerged": _("Stands for itself again"),
        "cases.doubt_refused": _("A second person says: it is a real report"),
        "cases.doubt_confirmed": _("A second person agrees: not a real report"),
        "cases.danger_marked": _("Possible danger"),
        "cases.danger_seen": _("Somebody has looked at the danger"),
        "cases.sensitivity_raised": _("To be handled with special care"),
        "cases.reclassified": _("Put under another situation"),
        "cases.prioritised": _("First") if codes.get("priority") == Priority.HIGH else _("No longer first"),
        "cases.photos_shared": _("Photos shared with the people who reported it"),
        "cases.released": _("Shown on the public map"),
        "cases.release_undone": _("Taken off the public map"),
        "cases.service_reminded": _("Reminded the service"),
        "cases.withheld_ended": _("A mediator has looked: not about police action"),
        "cases.proposal_asked_back": _("Asked the service for more"),
        "cases.proposal_set_aside": _("A proposed answer was set aside"),
    }
    title = titles.get(line.code)
    if title is None:
        return None
    if "%(service)s" in title:
        title %= {"service": services.get(str(codes.get("service")), _("the coordinator"))}
    return Told(line.at, title, _who(line))
