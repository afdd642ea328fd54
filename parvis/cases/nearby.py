"""Open public cases close to a place: what the public map already shows, and nothing more (S3)."""

from datetime import datetime

import h3

from parvis.cases.models import Case
from parvis.cases.public import RESOLUTION

MOST = 5
RINGS = 1


def cases_near(*, situation: str, latitude: float | None, longitude: float | None, at: datetime) -> list[Case]:
    """Return up to 5 open public cases of this situation in the cell of the place or the cells around it, oldest first.

    Compares the coarse public points, so that nothing can be learnt here that the map does not show. Without a place,
    none.
    """
    if latitude is None or longitude is None:
        return []
    cells = h3.grid_disk(h3.latlng_to_cell(latitude, longitude, RESOLUTION), RINGS)
    middles = [h3.cell_to_latlng(cell) for cell in cells]
    south, north = min(lat for lat, _ in middles) - 0.0001, max(lat for lat, _ in middles) + 0.0001
    west, east = min(lon for _, lon in middles) - 0.0001, max(lon for _, lon in middles) + 0.0001
    return list(
        Case.objects.shown_publicly(at=at)
        .open()
        .filter(
            situation=situation,
            public_latitude__range=(south, north),
            public_longitude__range=(west, east),
        )
        .select_related("district")
        .order_by("received_at")[:MOST]
    )
