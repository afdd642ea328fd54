"""Reading what a client asks or says: every fault is a sentence that names the argument. Empty is the same as absent."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _

from parvis.open311 import rules
from parvis.open311.refusals import Refused
from parvis.situations.rules import UnknownAnswer

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Arguments:
    """The arguments of one request."""

    def __init__(self, values: QueryDict) -> None:
        self._values = values

    def text(self, name: str, *, most: int | None = None) -> str:
        """Return the first value that is not empty, cleaned and trimmed; "" where there is none."""
        text = next(iter(self.texts(name)), "")
        if most is not None and len(text) > most:
            raise Refused(_("%(name)s is longer than %(most)s characters.") % {"name": name, "most": most})
        return text

    def needed(self, name: str, *, most: int | None = None) -> str:
        """Return the value. Raises Refused where there is none."""
        text = self.text(name, most=most)
        if not text:
            raise Refused(_("%(name)s is missing.") % {"name": name})
        return text

    def texts(self, *names: str) -> list[str]:
        """Return every value of these names that is not empty, line ends as \\n."""
        values = (
            rules.clean(value).replace("\r\n", "\n").strip() for name in names for value in self._values.getlist(name)
        )
        return [value for value in values if value]

    def listed(self, name: str) -> list[str]:
        """Return the members of a comma-separated list, also where the name is repeated."""
        return [part.strip() for text in self.texts(name) for part in text.split(",") if part.strip()]

    def number(self, name: str, *, least: float, most: float) -> float | None:
        """Return a number within bounds, None where absent."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            sentence = _("%(name)s must be a number from %(least)s to %(most)s.")
            raise Refused(sentence % {"name": name, "least": f"{least:g}", "most": f"{most:g}"})
        return value

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """Return a whole number within bounds, None where absent."""
        text = self.text(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
            sentence = _("%(name)s must be a whole number from %(least)s to %(most)s.")
            raise Refused(sentence % {"name": name, "least": least, "most": most})
        return int(text)

    def moment(self, name: str, *, zone: tzinfo) -> datetime | None:
        """Return a moment, None where absent."""
        text = self.text(name)
        if not text:
            return None
        try:
            return rules.moment(text, zone=zone)
        except (ValueError, OverflowError):
            sentence = _("%(name)s must be a date and time with its zone, like 2026-11-18T09:30:00Z.")
            raise Refused(sentence % {"name": name}) from None

    def span(self, *, at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return start_date and end_date: at most 90 days, 90 from or to the one that is given, else the last 90."""
        start, end = self.moment("start_date", zone=zone), self.moment("end_date", zone=zone)
        if start is None and end is None:
            return at - rules.SPAN, at
        start = start or (end or at) - rules.SPAN
        end = end or start + rules.SPAN
        if end < start:
            raise Refused(_("end_date is before start_date."))
        if end - start > rules.SPAN:
            raise Refused(_("start_date and end_date may not span more than 90 days."))
        return start, end

    def is_yes(self, name: str) -> bool:
        """Return whether the argument says yes. Raises Refused for what is neither yes nor no."""
        text = self.text(name).lower()
        if text in ("true", "1", "yes"):
            return True
        if text in ("", "false", "0", "no"):
            return False
        raise Refused(_("%(name)s must be true or false.") % {"name": name})

    def statuses(self) -> set[str]:
        """Return the states asked for; empty is all."""
        asked = set(self.listed("status"))
        if unknown := asked - {"open", "closed"}:
            sentence = _("status may be open or closed, not %(status)s.")
            raise Refused(sentence % {"status": ", ".join(sorted(unknown))[:100]})
        return asked

    def page(self) -> slice:
        """Return which of the results: `page` counts from 1, `page_size` is 1000 at most and by default."""
        size = self.whole("page_size", least=1, most=rules.MOST) or rules.MOST
        first = ((self.whole("page", least=1, most=1_000_000) or 1) - 1) * size
        return slice(first, first + size)

    def circle(self) -> "Circle | None":
        """Return CitySDK's lat, long, radius in metres; None where radius is absent."""
        latitude = self.number("lat", least=-90, most=90)
        longitude = self.number("long", least=-180, most=180)
        radius = self.number("radius", least=0, most=rules.MAX_RADIUS_METRES)
        if latitude is None and longitude is None and radius is None:
            return None
        if latitude is None or longitude is None or radius is None:
            raise Refused(_("lat, long and radius belong together: one of them is missing."))
        return Circle(latitude, longitude, radius)

    def attributes(self) -> Mapping[str, list[str]]:
        """Return the values of attribute[code] and attribute[code][] by code."""
        found: dict[str, list[str]] = {}
        for name in self._values:
            if name.startswith("attribute[") and name.rstrip("[]"):
                code = name[len("attribute[") :].removesuffix("[]").removesuffix("]")
                found.setdefault(rules.clean(code), []).extend(self.texts(name))
        return found

    def all(self, *, but: frozenset[str]) -> dict[str, list[str]]:
        """Return everything as it came, for comparing one request with another."""
        return {name: self._values.getlist(name) for name in self._values if name not in but}


@dataclass(frozen=True, slots=True)
class Circle:
    """A place and how far around it, in metres."""

    latitude: float
    longitude: float
    radius: float


def asked(request: HttpRequest) -> Arguments:
    """Return the arguments of a GET."""
    return Arguments(request.GET)


def said(request: HttpRequest) -> Arguments:
    """Return the fields of a POST. Raises Refused for a body that is no form, or too big, or cut off."""
    if request.content_type not in FORMS and request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
        raise Refused(_("Send the fields as %(one)s or %(other)s.") % {"one": FORMS[0], "other": FORMS[1]})
    try:
        return Arguments(request.POST)
    except RequestDataTooBig:
        raise Refused(_("The request is too big.")) from None
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError, LookupError, ValueError):
        raise Refused(_("The fields of the request cannot be read.")) from None


def answers(values: Mapping[str, list[str]], *, questions: Mapping[str, object]) -> dict[str, str]:
    """Return the answers to the situation's questions; other attributes are not ours. Raises Refused for two answers."""
    found: dict[str, str] = {}
    for code, given in values.items():
        if code in questions and given:
            if len(set(given)) > 1:
                raise Refused(_("attribute[%(code)s] takes one value only.") % {"code": code})
            found[code] = given[0]
    return found


def unknown_value(problem: UnknownAnswer) -> Refused:
    """Return the refusal of a key that is not among an attribute's values."""
    values = {"code": problem.question, "value": problem.choice[:60]}
    return Refused(_("attribute[%(code)s] does not know the value %(value)s.") % values)


SHORT_WINDOW = timedelta(minutes=10)
