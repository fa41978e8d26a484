"""Comparisons are summed by pair, over days and programs."""

from monps.core.database import Database
from monps.strangler.comparing import compare
from monps.strangler.mismatches import Mismatches, Tally


def test_nothing_was_kept(database: Database) -> None:
    assert Mismatches(database.engine).tallies() == []


def test_sums(database: Database) -> None:
    first, second = Mismatches(database.engine), Mismatches(database.engine)
    first.keep(Tally("a", 200, 0, 0, 3, 1.0, 2.0))
    second.keep(Tally("a", 100, 0, 0, 0, 1.0, 0.5))
    second.keep(Tally("b", 1, 1), compare([1], [2]))
    a, b = first.tallies()
    assert a == Tally("a", 300, 0, 0, 3, 2.0, 2.5)
    assert a.parity.upper_bound == 0.01
    assert (b.pair, b.mismatches) == ("b", 1)
