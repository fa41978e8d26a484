"""Errors name the columns of a broken rule as the database has them, whatever the rule is called."""

import psycopg
import pytest
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict, ForeignKeyMissing
from monps.core.settings import conninfo, parse_url
from monps.models import Base, ManualBet, MatchResult, Odds
from monps.models.constraints import columns_of
from tests.repositories import rows

RULES = """
SELECT n.nspname, t.relname, x.relname, ARRAY(
    SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY place)
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace WHERE i.indisunique AND n.nspname IN ('public', 'quantum')
UNION ALL
SELECT n.nspname, t.relname, c.conname, ARRAY(
    SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY place)
FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace
WHERE c.contype = 'f' AND n.nspname IN ('public', 'quantum')
"""


def test_every_unique_and_foreign_key_of_a_modelled_table_is_known(migrated_database: str) -> None:
    modelled = {(table.schema or "public", table.name) for table in Base.metadata.tables.values()}
    with psycopg.connect(conninfo(parse_url(migrated_database))) as connection:
        rules = [rule for rule in connection.execute(RULES).fetchall() if (rule[0], rule[1]) in modelled]
    assert len(rules) > 20
    unlike = {
        f"{table}.{name}": columns_of(schema, table, name)
        for schema, table, name, columns in rules
        if tuple(columns) != tuple(columns_of(schema, table, name))
    }
    assert unlike == {}


def test_a_check_names_the_columns_that_it_speaks_of() -> None:
    assert columns_of("public", "odds", "ck_odds_price") == ("price",)
    assert columns_of("quantum", "quantum_friction_matrix", "ck_quantum_friction_matrix_pair") == (
        "home_team",
        "away_team",
    )
    assert columns_of("public", "odds", "nonsense") == ()


@pytest.mark.parametrize("partition", ["odds_default", "odds_2026_08"])
def test_a_partition_has_the_columns_of_its_table(partition: str) -> None:
    assert columns_of("public", partition, f"uq_{partition}_point") == columns_of("public", "odds", "uq_odds_point")
    assert columns_of("public", partition, "ck_odds_price") == ("price",)
    assert columns_of("public", partition, "nonsense") == ()


@pytest.mark.parametrize(
    ("entities", "kind", "columns"),
    [
        ([Odds(**rows.price()), Odds(**rows.price())], Conflict, "match_id"),
        ([MatchResult(**rows.result()), MatchResult(**rows.result())], Conflict, "match_id"),
        ([Odds(**rows.price(price=0.5))], CheckFailed, "price"),
        ([ManualBet(**rows.bet(stake=None))], CheckFailed, "stake"),
    ],
)
def test_an_error_has_them(session: Session, entities: list[Base], kind: type[Conflict], columns: str) -> None:
    session.add_all(entities)
    with pytest.raises(kind) as caught:
        session.flush()
    assert columns in caught.value.columns


def test_a_missing_reference_names_its_columns(session: Session) -> None:
    from monps.models import QuantumStrategy  # noqa: PLC0415

    session.add(QuantumStrategy(**rows.strategy(of="nobody")))
    with pytest.raises(ForeignKeyMissing) as caught:
        session.flush()
    assert caught.value.columns == ("league", "season", "as_of", "team_name")
