"""How every change of the city's data leaves its trace: the edit, the ledger entry, the new revision."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from parvis.city.models import EditHistory
from parvis.core import ledger, revisions
from parvis.core.actors import Actor

Changes = Mapping[str, Any]


def written(value: Any) -> str:
    """Return a value as the history shows it: texts as they are, lists and maps as JSON, nothing as ""."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, Model):
        return str(value.pk)
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def differing(row: Model, changes: Changes) -> dict[str, tuple[str, str]]:
    """Return the fields that would really change, with their old and new value as written."""
    found = {}
    for field, new in changes.items():
        old, then = written(getattr(row, field)), written(new)
        if old != then:
            found[field] = (old, then)
    return found


def note(*, subject: str, edits: Mapping[str, tuple[str, str]], by: Actor, at: datetime) -> None:
    """Write one history line per changed field and raise the city's revision."""
    EditHistory.objects.bulk_create(
        EditHistory(at=at, by_kind=by.kind, by_reference=by.reference, subject=subject, field=field, old=old, new=new)
        for field, (old, new) in edits.items()
    )
    revisions.bump("city")


def values_at(kind: str, moment: datetime) -> Mapping[str, Mapping[str, str]]:
    """Return what has been changed since a moment, as it was written then: row (“101” of “point:101”) → field → value.

    What was added since has "" in the fields it was given.
    """
    since = EditHistory.objects.filter(subject__startswith=f"{kind}:", at__gte=moment).order_by("-id")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, field, old in since.values_list("subject", "field", "old"):
        found[subject.partition(":")[2]][field] = old
    return found


def apply(
    *, row: Model, changes: Changes, subject: str, verb: str, codes: Mapping[str, str], by: Actor, at: datetime
) -> list[str]:
    """Save what really changes, with its history and a ledger entry. Returns the fields' names; [] writes nothing."""
    edits = differing(row, changes)
    if not edits:
        return []
    for field in edits:
        setattr(row, field, changes[field])
    row.save(update_fields=list(edits))
    note(subject=subject, edits=edits, by=by, at=at)
    ledger.write(
        verb=verb, subject=ledger_subject(row), by=by, at=at, codes={**codes, "fields": "+".join(sorted(edits))[:80]}
    )
    return list(edits)


def ledger_subject(row: Model) -> str:
    """Return what the ledger calls a row of the city: a short word and its number."""
    return f"city.{row._meta.model_name}:{row.pk}"
