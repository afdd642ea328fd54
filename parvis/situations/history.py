"""Who changed what in the catalogue, as rows a template can show."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.people.models import User
from parvis.situations import actions, names
from parvis.situations.models import CityEdit, PublishedVersion, SituationChange
from parvis.situations.rules import Situation
from parvis.situations.rules.editing import changed_parts
from parvis.situations.rules.layers import REMOVED, SHARED, Change
from parvis.situations.saying import said_part, said_value

LATEST = 30
FEW = 6


def of_situation(code: str) -> list[dict[str, Any]]:
    """Return what was changed of one situation, or with no code of the shared parts, newest first: for core/_timeline.html, with the row's id."""
    rows = list(SituationChange.objects.filter(situation=code).order_by("-pk")[:LATEST])
    names_ = _names(row.made_by_reference for row in rows)
    return [_told(row, names_) for row in rows]


def told(row: SituationChange) -> dict[str, Any]:
    """Return one change: what, when, who, and each part that differs with what it was and is."""
    return _told(row, _names([row.made_by_reference]))


def _told(row: SituationChange, known: Mapping[str, str]) -> dict[str, Any]:
    before, after = (json.loads(text) if text else None for text in (row.before, row.after))
    lines = [
        {"path": names.said_path("/".join(path)), "was": said_part(path[-1], was), "now": said_part(path[-1], now)}
        for path, was, now in changed_parts(before, after)
        if path
    ]
    return {
        "pk": row.pk,
        "url": reverse("situations:change", args=[row.situation, row.pk])
        if row.situation
        else reverse("situations:shared_change", args=[row.pk]),
        "title": row.get_change_display(),
        "at": row.made_at,
        "who": known.get(row.made_by_reference, ""),
        "lines": lines,
        "words": "\n".join(line["path"] for line in lines[:FEW]) + ("\n…" if len(lines) > FEW else ""),
    }


def waits_as(body: Mapping[str, Any], in_force: Situation | None, draft: Situation | None) -> str:
    """Return what the next publication will do to a situation, in a word; "" where it stays as it is."""
    if body.get("withdrawn"):
        return _("leaves with the next publication") if in_force else ""
    if in_force is None:
        return _("new with the next publication")
    return "" if draft == in_force else _("changed with the next publication")


def waiting() -> list[dict[str, Any]]:
    """Return what was changed since the last publication, newest first, with every part that differs."""
    since = PublishedVersion.objects.order_by("-pk").values_list("published_at", flat=True).first()
    rows = SituationChange.objects.order_by("-pk")
    changes = list(rows.filter(made_at__gt=since)[:LATEST] if since else rows[:LATEST])
    people = _names(row.made_by_reference for row in changes)
    return [{**_told(row, people), "situation": row.situation, "name": _name(row.situation)} for row in changes]


def shared_waits() -> bool:
    """Say whether groups or shared words were changed since the last publication."""
    since = PublishedVersion.objects.order_by("-pk").values_list("published_at", flat=True).first()
    rows = SituationChange.objects.filter(situation=SHARED)
    return (rows.filter(made_at__gt=since) if since else rows).exists()


def _name(situation: str) -> str:
    return situation or _("Groups and shared words")


def names_of(references: Iterable[str]) -> list[str]:
    """Return the names of colleagues by their references."""
    return sorted(_names(references).values())


def versions() -> list[dict[str, Any]]:
    """Return the latest publications for core/_timeline.html, newest first."""
    rows = list(PublishedVersion.objects.defer("compiled").order_by("-pk")[:LATEST])
    people = _names(row.published_by_reference for row in rows)
    return [
        {
            "pk": row.pk,
            "title": _("Version %(number)s, in an emergency") % {"number": row.pk}
            if row.is_urgent
            else _("Version %(number)s") % {"number": row.pk},
            "at": row.published_at,
            "who": people.get(row.published_by_reference, ""),
            "words": row.note,
        }
        for row in rows
    ]


def edits_in_force() -> list[dict[str, Any]]:
    """Return each part the city words its own way, with the row's id to give it up."""
    rows = CityEdit.objects.filter(ended_at=None).order_by("situation", "path")
    return [
        {
            "pk": row.pk,
            "situation": _name(row.situation),
            "path": names.said_path(row.path),
            "value": said_part(row.path.rpartition("/")[2], json.loads(row.value) if row.value else REMOVED),
        }
        for row in rows
    ]


def differences() -> list[dict[str, Any]]:
    """Return what the newest release changes, each part with the words of all three."""
    meaning = {
        Change.ADDED: _("new"),
        Change.DROPPED: _("no longer shipped"),
        Change.CHANGED: _("changed"),
        Change.BOTH: _("changed, but your own words stay until you give them up"),
        Change.AGREES: _("now says what you say"),
        Change.HOMELESS: _("your words belong to a part that is gone"),
    }
    try:
        found = actions.upgrade_differences()
    except actions.NothingLoaded:
        return []
    return [
        {
            "path": names.said_path("/".join(one.path[1:])),
            "meaning": meaning[one.change],
            "old": "" if one.change in (Change.ADDED, Change.DROPPED) else said_value(one.old),
            "new": "" if one.change in (Change.ADDED, Change.DROPPED) else said_value(one.new),
            "own": said_value(one.own),
        }
        for one in found
    ]


def _names(references: Iterable[str]) -> dict[str, str]:
    rows = User.objects.filter(actor_reference__in=set(references))
    return dict(rows.values_list("actor_reference", "name"))
