import itertools

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rows import PICK_COLUMNS, UPSERT_KEY, incoming


def test_sixty_columns() -> None:
    assert len(PICK_COLUMNS) == 60


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_rows_are_always_the_same(count: int, more: int) -> None:
    rows = list(incoming(count))
    assert len(rows) == count
    assert rows == list(itertools.islice(incoming(count + more), count))
    assert len({tuple(getattr(row, name) for name in UPSERT_KEY) for row in rows}) == count
