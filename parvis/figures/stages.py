"""The stages of a build, in their order: each makes what the next one reads, and says in plain words what it did."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city import directory
from parvis.core import facts
from parvis.core.facts import Month
from parvis.figures.actions import build_facts
from parvis.figures.actions.drafting import draft_release
from parvis.figures.counted import Counted
from parvis.figures.cubes import bins, building, declarations
from parvis.figures.cubes.reading import read
from parvis.figures.facts import files
from parvis.figures.facts.files import only_builder
from parvis.figures.indicators import reading
from parvis.figures.saying import Said
from parvis.figures.statistics.histograms import Edges
from parvis.figures.sums import measures


@dataclass(frozen=True, slots=True)
class Build:
    """What a build was asked for. `since`: do everything from that month on again, whether it changed or not."""

    at: datetime
    since: Month | None = None


Stage = Callable[[Build], Iterator[Said]]


def _facts(build: Build) -> Iterator[Said]:
    return build_facts(at=build.at, since=build.since)


def _cubes(build: Build) -> Iterator[Said]:
    # The stage before has named them; a frozen one stays bad until it is brought back, and nothing is counted from it.
    bad = [one.path for kind in facts.kinds() for one in files.read_months(kind).bad]
    done = building.build(facts=[files.root()], out=cubes_folder(), known_bad=bad)
    if done.built:
        yield Said(
            ngettext("%(n)d month of a cube was added up.", "%(n)d months of cubes were added up.", len(done.built))
            % {"n": len(done.built)}
        )
    for sentence in done.damaged.values():
        yield Said(sentence, needs_person=True)


def _numbers(build: Build) -> Iterator[Said]:
    if bad := building.damaged(declarations.shipped().values(), cubes_folder()):
        for path in bad:
            yield Said(
                _("%(path)s is damaged. It is added up again by the next build.") % {"path": path}, needs_person=True
            )
        return
    yield from draft_release(records=reading.shipped(), counted=counted(), on=timezone.localdate(build.at), at=build.at)


def cubes_folder() -> Path:
    """Return the folder of all cubes."""
    return Path(settings.PARVIS_HOME) / "figures" / "cubes"


def counted() -> Counted:
    """Read every stored cube."""
    declared = declarations.shipped()
    edges = {
        name: Edges(bins.edges_in_seconds(dimension.bins))
        for name, cube in declared.items()
        for dimension in cube.dimensions
        if dimension.bins
    }
    return Counted(
        rows={name: rows for name, cube in declared.items() if (rows := read(cube, cubes_folder()))},
        kinds={name: cube.facts for name, cube in declared.items()},
        edges=edges,
        lawful=measures.lawful(directory.current().pack.staff_groups),
    )


STAGES: Mapping[str, Stage] = {"facts": _facts, "cubes": _cubes, "numbers": _numbers}


def run(build: Build, *, only: str = "") -> Iterator[tuple[str, Said]]:
    """Go through all stages, or only one, and yield stage and sentence. Raises Busy where another process builds."""
    with only_builder():
        for name, stage in STAGES.items():
            if only in ("", name):
                yield from ((name, said) for said in stage(build))
