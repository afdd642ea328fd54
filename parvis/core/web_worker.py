"""gunicorn's sync worker, entered with room on Python's call stack.

CPython keeps frames in chunks of 16 kB and gives a chunk back as soon as its first frame returns. Where a loop happens to
call across the end of a chunk, every call maps memory and unmaps it again; a list of thirty cases did so 1,700 times and
took a third longer. A function with a large frame makes the chunk it lies in large, and what it calls lies there too.

What a web process keeps (settings, pages' templates, the catalogue and the city in memory) stays as long as it lives. A full
garbage collection looks at all of it, 0.1 to 0.2 s in the middle of somebody's request; so what one has found alive is set
aside, and the next one looks only at what is new.
"""

import gc
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


class Keeping:
    """Sets aside what full garbage collections find alive, between two requests."""

    def __init__(self) -> None:
        self.is_due = False

    def begin(self) -> None:
        """Set aside what is there already, and notice full collections from now on."""
        gc.freeze()
        gc.callbacks.append(self._note)

    def between_requests(self) -> None:
        """Set aside what there is, if a full collection has taken place. What the last request left is cleared first."""
        if self.is_due:
            gc.collect(1)
            gc.freeze()
            self.is_due = False

    def _note(self, phase: str, found: dict[str, int]) -> None:
        if phase == "stop" and found["generation"] == 2:
            self.is_due = True


class Worker(SyncWorker):  # type: ignore[misc]
    """One web process."""

    keeping = Keeping()

    def run(self) -> None:
        """Serve until told to stop."""
        self.keeping.begin()
        enter(super().run)

    def handle(self, *request: Any) -> None:
        """Answer one request."""
        super().handle(*request)
        self.keeping.between_requests()
