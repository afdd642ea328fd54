"""Who opened a person's case: what they read about it on their own page and in the copy of their data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases.models import AccessLog, Reporter
from parvis.core.access import Role
from parvis.correspondence.models import Reveal
from parvis.people.models import User

_TOLD = ("view", "search", "export", "print", "reveal", "withheld", "copy", "sample")


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of look by one kind of colleague on one day; `at` is the first of that day. No names: roles are enough."""

    at: datetime
    who: str
    what: str


def access_lines(reporter: Reporter) -> list[Line]:
    """Return who opened this person's case, by role and day, newest first; from when they told us. At most five queries."""
    cases = [reporter.case_id, *([reporter.case.merged_into_id] if reporter.case.merged_into_id else [])]
    looks = AccessLog.objects.filter(case__in=cases, what__in=_TOLD, at__gte=reporter.created_at)
    rows = [
        (look.at, _role(look.user), look.what)
        for look in looks.select_related("user").prefetch_related("user__roles").order_by("at")
    ]
    reveals = list(Reveal.objects.filter(recipient=reporter.recipient_id).order_by("at"))
    people = (
        User.objects.filter(actor_reference__in=[each.shown_to for each in reveals]).prefetch_related("roles")
        if reveals
        else ()
    )
    known = {user.actor_reference: user for user in people}
    rows += [(each.at, _role(known.get(each.shown_to)), "reveal") for each in reveals]
    firsts: dict[tuple[Any, ...], Line] = {}
    for at, who, what in sorted(rows, key=lambda row: row[0]):
        firsts.setdefault((timezone.localdate(at), who, what), Line(at, who, _what(what)))
    return sorted(firsts.values(), key=lambda line: line.at, reverse=True)


def _role(user: User | None) -> str:
    """Return a colleague's role as the person reads it; of several, the one that opens most."""
    held = {grant.role for grant in user.roles.all()} if user else set()
    for role, said in (
        (Role.MEDIATOR, _("the mediator")),
        (Role.COORDINATOR, _("a coordinator of the city")),
        (Role.SERVICE, _("the service that answers")),
        (Role.CALL_TAKER, _("the city line")),
        (Role.EVALUATOR, _("somebody who looks at how good answers are")),
    ):
        if role in held:
            return said
    return _("somebody who no longer works here")


def _what(what: str) -> str:
    return {
        "view": _("opened it"),
        "search": _("found it while searching"),
        "export": _("took it along in a list"),
        "print": _("printed it"),
        "reveal": _("looked at your contact details"),
        "withheld": _("read what is kept from the services"),
        "copy": _("prepared a copy of your data"),
        "sample": _("read the answer, without your name and address, to see how good it is"),
    }[what]
