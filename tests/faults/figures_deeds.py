"""Building figures so that it ends badly, and reading beside it: `python figures_deeds.py DEED [WORD…]`."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from parvis.core import facts  # noqa: E402
from parvis.figures import stages  # noqa: E402
from parvis.figures.cubes import building, declarations  # noqa: E402
from parvis.figures.cubes.reading import read  # noqa: E402
from parvis.figures.facts import files, read_months  # noqa: E402
from parvis.figures.models import Figure, ReleasedTable  # noqa: E402
from parvis.figures.published import newest_release  # noqa: E402


def build_and_die(stage: str, after: str) -> None:
    """Build everything and be killed with kill -9 in a stage: before the file number `after` takes its place, or rows do."""
    left = [int(after)]

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def instead(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return instead

    if stage == "facts":
        files.swap_in = dying(files.swap_in)
    elif stage == "cubes":
        building._swap_in = dying(building._swap_in)
    else:
        kind = {"tables": ReleasedTable, "figures": Figure}[stage]
        kind.objects.bulk_create = dying(kind.objects.bulk_create)
    call_command("build_figures", "--from", "2020-01")


def read_beside(stop: str) -> None:
    """Read all facts, cubes and what is public again and again until there is a file `stop` (once without one); print what was ever seen."""
    seen: dict[str, set[int]] = {}
    bad, rounds = set[str](), 0
    while not rounds or (stop and not Path(stop).exists()):
        rounds += 1
        for kind in facts.kinds():
            bad |= {str(one.path) for one in read_months(kind).bad}
        for name, cube in declarations.shipped().items():
            for row in read(cube, stages.cubes_folder(), by=["month"]):
                seen.setdefault(f"{name} {row['month']}", set()).add(row[cube.measures[0].name])
        newest = newest_release()
        seen.setdefault("release", set()).add(newest.figures.count() + newest.tables.count() if newest else 0)
        time.sleep(0.4)  # half the time it looks, half the time the build has the processor
    print(json.dumps({"rounds": rounds, "bad": sorted(bad), "seen": {name: sorted(of) for name, of in seen.items()}}))  # noqa: T201


if __name__ == "__main__":
    {one.__name__: one for one in (build_and_die, read_beside)}[sys.argv[1]](*sys.argv[2:])
