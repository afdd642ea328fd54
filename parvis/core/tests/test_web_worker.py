"""Web processes are entered with room on the call stack: deep calls in a loop map no memory."""

import gc
import resource
import sys

import pytest

from parvis.core.web_worker import ROOM, Keeping, enter


def deep(levels, work):
    return deep(levels - 1, work) if levels else work()


def test_it_gives_back_what_was_called_and_lets_errors_pass():
    assert enter(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        enter(lambda: 1 / 0)


@pytest.mark.skipif(sys.platform != "linux", reason="counts pages as Linux does")
def test_wherever_a_loop_calls_from_no_memory_comes_and_goes():
    def one():
        return sum(range(3))

    def loop():
        for _ in range(200):
            one()

    def faults():
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    def at_every_depth():
        worst = 0
        for levels in range(150):
            before = faults()
            deep(levels, loop)
            worst = max(worst, faults() - before)
        return worst

    assert enter.__code__.co_nlocals > ROOM
    enter(at_every_depth)  # what is mapped the first time stays
    assert enter(at_every_depth) < 200


def test_what_a_full_collection_finds_alive_is_not_looked_at_again():
    keeping, city = Keeping(), [[n] for n in range(50_000)]
    keeping.begin()
    try:
        before = gc.get_freeze_count()
        catalogue = [[n] for n in range(50_000)]
        keeping.between_requests()
        assert gc.get_freeze_count() <= before

        gc.collect()
        keeping.between_requests()
        assert gc.get_freeze_count() - before >= len(catalogue)
        looked_at = {id(each) for each in gc.get_objects()}
        assert looked_at.isdisjoint(map(id, [*city, *catalogue]))
    finally:
        gc.callbacks.remove(keeping._note)
        gc.unfreeze()
