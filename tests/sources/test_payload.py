import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.payload import ShapeError, decoded, read_bytes, shaped, shown

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(values, st.sampled_from([b"", b"\xef\xbb\xbf", b"\n "]))
def test_json_is_decoded_with_a_mark_and_without(value: object, before: bytes) -> None:
    assert decoded(before + json.dumps(value).encode(), "x") == value


@given(values.filter(lambda value: isinstance(value, dict | list) and value), st.data())
def test_json_that_is_cut_off_is_refused(value: object, data: st.DataObject) -> None:
    content = json.dumps(value).encode()
    with pytest.raises(SourceError):
        decoded(content[: data.draw(st.integers(0, len(content) - 1))], "x")


@given(st.binary(max_size=50))
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    try:
        decoded(content, "x")
    except SourceError as error:
        assert error.path == "x"  # noqa: PT017 - either outcome is right


def test_a_shape_says_where_it_differs() -> None:
    assert shaped([1, 2], list[int]) == [1, 2]
    with pytest.raises(ShapeError, match=r"Expected `int`, got `str` - at `\$\[1\]`"):
        shaped([1, "2"], list[int])


def test_what_is_shown_is_short() -> None:
    assert shown({"a": 1}) == '{"a":1}'
    assert len(shown("x" * 1000)) == 201


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_bytes(tmp_path / "nothing")
    with pytest.raises(SourceError, match="cannot be read"):
        read_bytes(tmp_path)


class _Named(msgspec.Struct):
    name: str


class _Match(msgspec.Struct):
    home: _Named
    note: str | None = None


@pytest.mark.parametrize("value", [{"home": {"name": "North\0"}}, {"home": {"name": "North"}, "note": "\0"}])
def test_a_text_that_no_database_takes_is_refused_with_its_entry_alone(value: object) -> None:
    with pytest.raises(ShapeError, match="the character NUL"):
        shaped(value, _Match)
    assert shaped({"home": {"name": "North"}}, _Match).home.name == "North"
