import pytest

from monps.core.errors import SourceError
from monps.sources.payload import ShapeError
from monps.sources.understat.records import records


def test_cells_by_column_and_problems() -> None:
    found, empty = records(b'a,b\n1,2\n,\n3\n"4,5\n6,7,8\n', "x", ("a", "b"), "things")
    assert (found[0].usable(), empty) == ({"a": "1", "b": "2"}, 1)
    assert [entry.number for entry in found] == [2, 4, 5, 6]
    for entry, reason in zip(found[1:], ("has 1 cells and the header 2", "quotation marks", "3 cells"), strict=True):
        with pytest.raises(ShapeError, match=reason):
            entry.usable()


def test_a_column_that_is_missing() -> None:
    with pytest.raises(SourceError, match="not a table of things, its header lacks c"):
        records(b"a,b\n", "x", ("a", "c"), "things")
