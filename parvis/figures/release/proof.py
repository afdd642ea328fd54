"""The check of a proof, written apart from the search that found it."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from parvis.figures.release.views import Ints, Target, View, World


def faults(
    *,
    counts: Ints,
    known: Ints,
    views: Sequence[View],
    worlds: Sequence[World],
    targets: Sequence[Target],
    room: npt.NDArray[np.bool_] | None = None,
) -> Iterator[str]:
    """Yield what is wrong with a proof, from nothing but the cities themselves and what is published.

    Written apart from the search: each city must be possible (no count below what is known, none where there is no `room` for
    any), agree with every published cell, and between them they must reach as far down and up as each target asks.
    """
    sizes = [world.atoms.size for world in worlds]
    number = np.repeat(np.arange(len(worlds)), sizes)
    flat = np.concatenate([world.atoms for world in worlds]) if worlds else np.zeros(0, dtype=np.int64)
    changes = np.concatenate([world.changes for world in worlds]) if worlds else np.zeros(0, dtype=np.int64)
    if (counts.ravel()[flat] + changes < known.ravel()[flat]).any():
        yield "a city with fewer records than are known"
    if room is not None and ((counts.ravel()[flat] + changes > 0) & ~room.ravel()[flat]).any():
        yield "a city with records where everybody knows that there are none"
    atoms = np.unravel_index(flat, counts.shape)
    wanted: dict[int, list[Target]] = {}
    for target in targets:
        wanted.setdefault(target.view, []).append(target)
    for at, view in enumerate(views):
        cells = view.cells_of(atoms)
        inside = cells >= 0
        width = int(np.prod(view.shape))
        keys, place = np.unique(number[inside] * width + cells[inside], return_inverse=True)
        numbers = view.signed(atoms, changes)[inside]
        sums = np.rint(np.bincount(place, weights=numbers, minlength=keys.size)).astype(np.int64)
        touched = keys % width
        if view.published.ravel()[touched[sums != 0]].any():
            yield f"{view.name}: a city that does not agree with what is published"
        lowest = np.zeros(width, dtype=np.int64)
        highest = np.zeros(width, dtype=np.int64)
        np.minimum.at(lowest, touched, sums)
        np.maximum.at(highest, touched, sums)
        for target in wanted.get(at, ()):
            cell = int(np.ravel_multi_index(target.cell, view.shape))
            if -lowest[cell] < target.down or highest[cell] < target.up:
                yield f"{view.name} {target.cell}: known too well"
