import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from monps.introspection.collector import paused


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_on else gc.disable)()


def test_nothing_is_collected_within_and_then_as_before() -> None:
    with paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ZeroDivisionError), paused():
        _ = 1 / 0
    assert gc.isenabled()


def test_who_never_collects_will_not_afterwards() -> None:
    gc.disable()
    with paused(), paused():
        pass
    assert not gc.isenabled()


def test_the_last_one_that_leaves_switches_it_on() -> None:
    entered, left = Barrier(2, timeout=60), Barrier(2, timeout=60)

    def first() -> None:
        with paused():
            entered.wait()
        left.wait()

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(first)
        with paused():
            entered.wait()
            left.wait()
            assert not gc.isenabled()
        future.result()
    assert gc.isenabled()
