"""What each release of Parvis ships as the officers' sheets, so that translations are followed across releases."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from parvis.guide.models import SheetRelease
from parvis.guide.pocket.shape import Sheet


@transaction.atomic
def note_sheets(*, sheets: Iterable[Sheet], at: datetime) -> int:
    """Keep the shipped words of each sheet that reads otherwise than when it was last noted. Returns how many do."""
    known = {row.sheet: row.texts for row in SheetRelease.objects.order_by("pk")}  # the newest of a sheet comes last
    rows = [
        SheetRelease(sheet=sheet.code, texts=texts, noted_at=at)
        for sheet in sheets
        if known.get(sheet.code) != (texts := sheet.all_written())
    ]
    return len(SheetRelease.objects.bulk_create(rows))
