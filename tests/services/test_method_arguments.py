"""Arguments of methods from the texts of a command line."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.compiling import DIALECT
from monps.models import ManualBet
from monps.repositories.offers import PricePoint
from monps.services.method_arguments import arguments_of
from monps.services.methods import ExplainError, method_named

AT = "2025-01-04T15:00:00+01:00"
MOMENT = datetime(2025, 1, 4, 15, tzinfo=timezone(timedelta(hours=1)))


def read(method: str, **texts: str | list[str]) -> dict[str, Any]:
    given_texts = {name: [one] if isinstance(one, str) else one for name, one in texts.items()}
    return arguments_of(method_named(method), given_texts)


def sql(expression: Any) -> str:  # noqa: ANN401 - any expression
    compiled = expression.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
    return str(compiled)


def test_values_by_annotation() -> None:
    assert read("odds.as_of", match_id="m1", at=AT) == {"match_id": "m1", "at": MOMENT}
    assert read("odds.points", match_ids=["a", "b"]) == {"match_ids": ["a", "b"]}
    assert read("teams.latest", league="E0") == {"league": "E0"}
    assert read("odds.find", limit="5", offset="10") == {"limit": 5, "offset": 10}
    assert read("odds.rows.first", kind="monps.repositories.odds:PricePoint") == {"kind": PricePoint}
    assert read("odds.upsert_many", rows="{}", conflict=["match_id", "market"])["conflict"] == ["match_id", "market"]


def test_keys_by_the_model() -> None:
    assert read("bets.get", key="5") == {"key": 5}
    assert read("bets.get_many", keys=["5", "6"]) == {"keys": [5, 6]}
    assert read("odds.get", key=f"m1,{AT},7") == {"key": ("m1", MOMENT, 7)}


def test_rows_and_entities_by_the_model() -> None:
    (row,) = read("odds.store", points='{"price": "1.9", "captured_at": "2025-01-04T14:00Z", "line": null}')["points"]
    assert row == {"price": Decimal("1.9"), "captured_at": datetime(2025, 1, 4, 14, tzinfo=UTC), "line": None}
    bet = read("bets.add", entity='{"match_name": "A vs B", "stake": 1.5}')["entity"]
    assert isinstance(bet, ManualBet)
    assert (bet.match_name, bet.stake) == ("A vs B", Decimal("1.5"))
    assert read("bets.update_where", values='{"notes": "x"}')["values"] == {"notes": "x"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("price>=1.5", "odds.price >= 1.5"),
        ("price < 2", "odds.price < 2"),
        ("bookmaker=O'Neill's=1", "odds.bookmaker = 'O''Neill''s=1'"),
        ("bookmaker!=x", "odds.bookmaker != 'x'"),
        ("line=NULL", "odds.line IS NULL"),
        ("line!=NULL", "odds.line IS NOT NULL"),
        ("match_id=", "odds.match_id = ''"),
    ],
)
def test_conditions(condition: str, expected: str) -> None:
    (made,) = read("odds.find", where=condition)["where"]
    assert sql(made) == expected


def test_times_of_naive_columns_become_utc() -> None:
    (made,) = read("bets.find", where=f"kickoff_time>{AT}")["where"]
    assert made.right.value == datetime(2025, 1, 4, 14)  # noqa: DTZ001 - the column is naive


def test_orders() -> None:
    made = read("odds.find", order_by=["-captured_at", "price"])["order_by"]
    assert [sql(one) for one in made] == ["odds.captured_at DESC", "odds.price"]


@given(value=st.text(st.characters(exclude_characters="\0")))
def test_no_condition_becomes_part_of_the_statement(value: str) -> None:
    if value == "NULL":
        return
    (made,) = read("odds.find", where=f"bookmaker={value}")["where"]
    compiled = made.compile(dialect=DIALECT)
    assert str(compiled) in {"odds.bookmaker = %(bookmaker_1)s", "odds.bookmaker = %(bookmaker_1)s::VARCHAR"}
    assert list(compiled.params.values()) == [value.lstrip()]


@pytest.mark.parametrize(
    ("method", "texts", "sentence"),
    [
        ("teams.latest", {"leage": "E0"}, "teams.latest takes no --leage; it takes --league"),
        ("teams.get_all", {"x": "1"}, "it takes nothing"),
        ("odds.find", {"limit": "many"}, "--limit of odds.find: 'many': Input should be a valid integer"),
        ("odds.find", {"limit": ["1", "2"]}, "--limit of odds.find: it is given once"),
        ("odds.as_of", {"at": "2025-01-04T15:00"}, "names no zone; add Z for UTC"),
        ("odds.as_of", {"at": "noon"}, "--at of odds.as_of: 'noon'"),
        ("bets.get", {"key": "x"}, "--key of bets.get"),
        ("odds.get", {"key": "m1"}, "write match_id,captured_at,id"),
        ("odds.find", {"where": "price"}, "'price' is no condition; write column=value"),
        ("odds.find", {"where": "prize=1"}, "Odds has no 'prize'; it has .*price"),
        ("odds.find", {"where": "price<NULL"}, "write = or !="),
        ("odds.find", {"order_by": "-prize"}, "Odds has no 'prize'"),
        ("odds.store", {"points": "[1]"}, "is no JSON object"),
        ("odds.store", {"points": '{"prize": 1}'}, "Odds has no 'prize'"),
        ("odds.rows.find", {"kind": "PricePoint"}, "'PricePoint' is no class; write module:Class"),
        ("odds.rows.find", {"kind": "monps.repositories.odds:Nothing"}, "is no class"),
        ("odds.load.find", {"plan": "x"}, "cannot be written on a command line"),
    ],
)
def test_what_cannot_be_is_a_sentence(method: str, texts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        read(method, **texts)
