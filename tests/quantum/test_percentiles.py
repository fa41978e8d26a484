import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.quantum.percentiles import percentiles


def test_by_hand() -> None:
    assert percentiles({"a": 3, "b": 1, "c": 2, "d": 2}) == {"a": 87.5, "b": 12.5, "c": 50, "d": 50}
    assert percentiles({"alone": 7}) == {"alone": 50}
    assert percentiles({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(-1e6, 1e6), min_size=1))
def test_the_mean_is_the_middle_and_order_is_kept(values: dict[str, float]) -> None:
    places = percentiles(values)
    assert sum(places.values()) / len(places) == pytest.approx(50)
    assert all(0 < place < 100 for place in places.values())
    assert all((values[a] < values[b]) == (places[a] < places[b]) for a in values for b in values)
