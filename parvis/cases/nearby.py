"""Open public cases close to a place: what the public map already shows, and nothing more (S3)."""

from dataclasses import dataclass
from datetime import datetime

import h3

from parvis.cases.models import Case
from parvis.cases.public import RESOLUTION, point_of_cell

MOST = 5
MOST_LOOKED_AT = 50
RINGS = 1


@dataclass(frozen=True, slots=True)
class Near:
    """An open public case; `is_close` where it stands in the cell of the place itself (a hexagon of about 200 m a side: less than 400 m away)."""

    case: Case
    is_close: bool


def cases_near(*, situation: str, latitude: float | None, longitude: float | None, at: datetime) -> list[Near]:
    """Return up to 5 open public cases of this situation in the cell of the place or the cells around it.

    Those of its own cell stand first, then the oldest. Compares the coarse public points, so that nothing can be learnt here that the map does not show. Without a place,
    none.
    """
    if latitude is None or longitude is None:
        return []
    own = h3.latlng_to_cell(latitude, longitude, RESOLUTION)
    cells = h3.grid_disk(own, RINGS)
    middles = [h3.cell_to_latlng(cell) for cell in cells]
    south, north = min(lat for lat, _ in middles) - 0.0001, max(lat for lat, _ in middles) + 0.0001
    west, east = min(lon for _, lon in middles) - 0.0001, max(lon for _, lon in middles) + 0.0001
    rows = (
        Case.objects.shown_publicly(at=at)
        .open()
        .filter(
            situation=situation,
            public_latitude__range=(south, north),
            public_longitude__range=(west, east),
        )
        .select_related("district")
        .order_by("received_at")[:MOST_LOOKED_AT]
    )
    found = [Near(case, is_close=point_of_cell(own) == (case.public_latitude, case.public_longitude)) for case in rows]
    return sorted(found, key=lambda near: not near.is_close)[:MOST]
