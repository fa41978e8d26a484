from enum import StrEnum

import pytest
from sqlalchemy import Table

from monps.models import ManualBet, Odds, TeamQuantumDNA
from monps.repositories.incoming import batches, columns_of, quoted, table_of


class Book(StrEnum):
    pinnacle = "Pinnacle"


def test_types_are_without_modifiers_so_that_nothing_is_cut() -> None:
    columns = columns_of(ManualBet, dict, ("market_type", "stake", "kickoff_time", "id"))
    assert columns.types == ("text", "numeric", "timestamp", "int4")
    assert columns_of(Odds, dict, ("captured_at", "id")).types == ("timestamptz", "int8")
    assert columns_of(TeamQuantumDNA, dict, ("luck_dna", "as_of", "dna_version")).types == ("jsonb", "date", "int2")


def test_rows_alike_travel_together_in_order() -> None:
    given = [{"id": 1}, {"id": 2}, {"id": 3, "notes": "x"}, {"id": 4}]
    sent = [(columns.names, records) for columns, records in batches(ManualBet, given, 10)]
    assert sent == [(("id",), [(1,), (2,)]), (("id", "notes"), [(3, "x")]), (("id",), [(4,)])]
    assert [len(records) for _, records in batches(ManualBet, [{"id": 1}] * 5, 2)] == [2, 2, 1]


def test_an_enum_is_its_value() -> None:
    ((_, records),) = batches(Odds, [{"bookmaker": Book.pinnacle}], 10)
    assert type(records[0][0]) is str
    assert records == [("Pinnacle",)]


def test_an_identifier_is_quoted() -> None:
    assert quoted('a"b') == '"a""b"'


def test_a_plain_table() -> None:
    assert isinstance(table_of(Odds), Table)

    class Other:
        __table__ = object()

    with pytest.raises(TypeError, match="mapped to no plain table"):
        table_of(Other)  # type: ignore[arg-type]
