import sys
import time

import pytest

from benchmarks.measuring import spending


def test_waiting_takes_time_and_no_cpu() -> None:
    with spending() as spent:
        time.sleep(0.05)
    assert spent.wall >= 0.05
    assert spent.cpu < spent.wall


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak anew")
def test_memory_that_was_given_back_counts_too() -> None:
    with spending() as spent:
        block = bytearray(50_000_000)
        del block
    assert spent.memory is not None
    assert 45_000_000 < spent.memory < 100_000_000
