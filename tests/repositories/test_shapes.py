import dataclasses
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import pytest
from sqlalchemy import Float

from monps.core.errors import InvalidShape
from monps.models import ManualBet, Odds, TeamQuantumDNA
from monps.repositories.shapes import field_names, shape_of


class Price(msgspec.Struct, frozen=True):
    bookmaker: str
    price: Decimal
    line: float | None


class PriceTuple(NamedTuple):
    bookmaker: str
    price: float


@dataclasses.dataclass(frozen=True)
class PriceData:
    bookmaker: str
    price: float


def struct(**fields: object) -> type[Any]:
    return msgspec.defstruct("Some", list(fields.items()), frozen=True)


@pytest.mark.parametrize("kind", [PriceTuple, PriceData])
def test_named_tuples_and_dataclasses_are_shapes(kind: type[Any]) -> None:
    assert field_names(kind) == ("bookmaker", "price")
    assert shape_of(Odds, kind).make("A", 2.0) == kind("A", 2.0)


def test_only_a_float_field_changes_how_a_column_is_read() -> None:
    bookmaker, price, line = shape_of(Odds, Price).columns
    assert price is Odds.__table__.c.price
    assert bookmaker is Odds.__table__.c.bookmaker
    assert isinstance(line.type, Float)


def test_an_attribute_with_another_name_than_its_column() -> None:
    from monps.models import QuantumStrategy  # noqa: PLC0415

    (column,) = shape_of(QuantumStrategy, struct(yield_=float | None)).columns
    assert column.name == "yield"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (struct(prize=float), r"Some\.prize names no column of Odds; it has id, match_id"),
        (struct(line=float), r"Some\.line cannot be None, but Odds\.line may be NULL; write `line: … \| None`"),
        (struct(bookmaker=int), r"Some\.bookmaker is no str"),
        (struct(captured_at=str), r"Some\.captured_at is no datetime"),
        (struct(price=int), r"Some\.price is no Decimal"),
        (dict, "dict is no msgspec.Struct, dataclass or NamedTuple"),
        (tuple, "tuple is no msgspec.Struct"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(kind: type[Any], says: str) -> None:
    with pytest.raises(InvalidShape, match=says):
        shape_of(Odds, kind)


def test_json_is_a_dict_or_a_list_and_anything_may_be_any() -> None:
    assert shape_of(TeamQuantumDNA, struct(luck_dna=dict[str, Any] | None)).names == ("luck_dna",)
    assert shape_of(ManualBet, struct(kickoff_time=Any, clv_percent=Any)).names == ("kickoff_time", "clv_percent")
    assert shape_of(ManualBet, struct(kickoff_time=datetime)).names == ("kickoff_time",)
