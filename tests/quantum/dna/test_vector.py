from dataclasses import dataclass
from typing import Annotated

import pytest

from monps.core.errors import ProfileError
from monps.quantum.dna.team import VECTORS
from monps.quantum.dna.vector import Measure, Vector, measures
from monps.quantum.shrinkage import Rate


@dataclass(frozen=True, slots=True)
class Style(Vector):
    corners: Annotated[Rate | None, Measure("per match", "corner count", low=0)]
    share: Annotated[float | None, Measure("share", "shot count", low=0, high=1)]
    style: str


HALF = Rate(5.0, 6.0, 4.0, 0.5, 12)


def test_what_is_written_is_read() -> None:
    vector = Style(HALF, None, "open")
    assert vector.to_json() == {
        "corners": {"value": 5.0, "raw": 6.0, "league": 4.0, "weight": 0.5, "n": 12},
        "share": None,
        "style": "open",
    }
    assert Style.from_json(vector.to_json()) == vector


def test_a_key_of_another_spelling_is_an_error_that_names_it() -> None:
    written = Style(HALF, 0.2, "open").to_json()
    written["style_primary"] = written.pop("style")
    with pytest.raises(ProfileError, match=r"Style has unknown keys \['style_primary'\] and lacks \['style'\]"):
        Style.from_json(written)


def test_an_unknown_key_deep_inside_is_an_error_too() -> None:
    written = Style(HALF, 0.2, "open").to_json()
    written["corners"]["sample"] = 3
    with pytest.raises(ProfileError, match=r"Style\.corners has unknown keys \['sample'\]"):
        Style.from_json(written)


def test_absent_fields_name_their_source() -> None:
    assert Style(None, 0.2, "open").absent() == {"corners": "no corner count"}


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_value_outside_its_range_is_refused_on_both_sides(share: float) -> None:
    with pytest.raises(ProfileError, match=r"Style\.share"):
        Style(HALF, share, "open")
    with pytest.raises(ProfileError, match=r"Style\.share"):
        Style.from_json(Style(HALF, 0.2, "open").to_json() | {"share": share})


def test_a_rate_outside_the_range_is_refused() -> None:
    with pytest.raises(ProfileError, match="corners = -1"):
        Style(Rate(-1.0, -1.0, -1.0, 1.0, 1), 0.2, "open")


def test_every_vector_declares_unit_source_and_formula() -> None:
    for schema, _, _ in VECTORS.values():
        assert schema.__doc__ is not None
        assert "Source: " in schema.__doc__
        for name, measure in measures(schema).items():
            assert measure.unit
            assert measure.source
            assert name.split("_")[0] in schema.__doc__, f"{schema.__name__}.{name} has no formula"
