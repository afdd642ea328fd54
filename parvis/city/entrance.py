"""Saying how one gets into a house. Pure, but for the language of the page."""

from typing import Protocol

from django.utils.translation import gettext as _

from parvis.city.models.building import HearingLoop, Wheelchair


class House(Protocol):
    """What has a way in: a service, a contact point, or a view of one."""

    @property
    def wheelchair(self) -> str: ...
    @property
    def wheelchair_note(self) -> str: ...
    @property
    def hearing_loop(self) -> str: ...


def said(house: House) -> tuple[str, ...]:
    """Return what is known of the way in as sentences; that it is not stated is said too, so that one can ask before."""
    lines = [_wheelchair(house.wheelchair)]
    if house.wheelchair_note:
        lines.append(house.wheelchair_note)
    if house.hearing_loop == HearingLoop.YES:
        lines.append(_("There is a hearing loop."))
    elif house.hearing_loop == HearingLoop.NO:
        lines.append(_("There is no hearing loop."))
    return tuple(lines)


def _wheelchair(code: str) -> str:
    if code == Wheelchair.YES:
        return _("You get in with a wheelchair.")
    if code == Wheelchair.LIMITED:
        return _("You get in with a wheelchair only in part, or with help.")
    if code == Wheelchair.NO:
        return _("You do not get in with a wheelchair.")
    return _("Whether you get in with a wheelchair is not stated.")
