from dataclasses import dataclass
from datetime import date

import pytest

from monps.core.errors import ProfileError
from monps.quantum.columns import decode, to_columns


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Outer:
    day: date
    parts: tuple[Inner, ...]
    note: str | None
    count: int
    names: tuple[str, ...]


ROW = Outer(date(2024, 5, 1), (Inner("x", 0.5),), None, 3, ("a", "b"))


def test_columns_are_json_except_dates() -> None:
    assert to_columns(ROW) == {
        "day": date(2024, 5, 1),
        "parts": [{"name": "x", "share": 0.5}],
        "note": None,
        "count": 3,
        "names": ["a", "b"],
    }


def test_reading_inverts_writing() -> None:
    assert decode(tuple[Inner, ...], to_columns(ROW)["parts"], "parts") == ROW.parts
    assert decode(float, 2, "x") == 2.0
    assert decode(str | None, None, "x") is None


@pytest.mark.parametrize(
    ("hint", "data", "words"),
    [
        (Inner, {"name": "x", "share": 0.5, "style_primary": 1}, r"here has unknown keys \['style_primary'\]"),
        (Inner, {"name": "x"}, r"lacks \['share'\]"),
        (Inner, {"name": 7, "share": 0.5}, r"here\.name must be str"),
        (Inner, {"name": "x", "share": "0.5"}, r"here\.share must be float"),
        (Inner, [], "must be an object"),
        (tuple[Inner, ...], {}, "must be an array"),
        (tuple[Inner, ...], [{"name": "x", "share": None}], r"here\[0\]\.share"),
        (int, True, "must be int"),
        (float, True, "must be float"),
        (date, "2024-05-01", "must be date"),
    ],
)
def test_what_was_not_declared_is_refused_with_its_place(hint: object, data: object, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        decode(hint, data, "here")
