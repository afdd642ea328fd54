"""Rows held while a verb works on them."""

from parvis.cases.actions.refusals import NeedsReason
from parvis.cases.models import Case


def locked(case: Case) -> Case:
    """Return the case as it stands now, held until the transaction ends (SQLite holds the whole database instead)."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def locked_in_order(*cases: Case) -> list[Case]:
    """Return the cases in the order given, locked in the order of their ids, so that two people never wait crosswise."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[case.pk] for case in cases]


def said(text: str) -> str:
    """Return the trimmed words. Raises NeedsReason where there are none."""
    words = text.strip()
    if not words:
        raise NeedsReason
    return words
