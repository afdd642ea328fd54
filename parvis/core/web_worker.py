"""gunicorn's sync worker, entered with room on Python's call stack.

CPython keeps frames in chunks of 16 kB and gives a chunk back as soon as its first frame returns. Where a loop happens to
call across the end of a chunk, every call maps memory and unmaps it again; a list of thirty cases did so 1,700 times and
took a third longer. A function with a large frame makes the chunk it lies in large, and what it calls lies there too.
"""

from collections.abc import Callable
from typing import Any

from gunicorn.workers.sync import SyncWorker

# Places for values in the frame: 128 kB, so that its chunk is 256 kB and half of that is left for all that follows.
ROOM = 16_000


def _roomy() -> Callable[[Callable[[], Any]], Any]:
    """Return a function that calls what it is given. Its other names are never used; the frame has a place for each."""
    names = " = ".join(f"v{number}" for number in range(ROOM))
    made: dict[str, Any] = {}
    source = f"def enter(call):\n    if call is None:\n        {names} = call\n    return call()\n"
    exec(compile(source, "<room on the call stack>", "exec"), made)  # noqa: S102  (our own four lines)
    return made["enter"]  # type: ignore[no-any-return]


enter = _roomy()


class Worker(SyncWorker):  # type: ignore[misc]
    """One web process."""

    def run(self) -> None:
        """Serve until told to stop."""
        enter(super().run)
