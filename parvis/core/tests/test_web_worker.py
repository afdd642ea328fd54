"""Web processes are entered with room on the call stack: deep calls in a loop map no memory."""

import resource
import sys

import pytest

from parvis.core.web_worker import ROOM, enter


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
