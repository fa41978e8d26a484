import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "sequence_gone",
        "CREATE SEQUENCE q",
        "SELECT 1",
        "q",
        Kind.sequence_missing,
    ),
    differing(
        "sequence_type",
        "CREATE SEQUENCE q MAXVALUE 100",
        "CREATE SEQUENCE q AS integer MAXVALUE 100",
        "q",
        Kind.sequence_type,
    ),
    differing(
        "sequence_owned",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q OWNED BY bets.id",
        "q",
        Kind.sequence_owned_by,
    ),
    differing(
        "sequence_start",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q START 100",
        "q",
        Kind.sequence_start,
    ),
    differing(
        "sequence_increment",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q INCREMENT 2",
        "q",
        Kind.sequence_increment,
    ),
    differing(
        "sequence_maximum",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q MAXVALUE 1000",
        "q",
        Kind.sequence_limits,
    ),
    differing(
        "sequence_minimum",
        "CREATE SEQUENCE q START 5",
        "CREATE SEQUENCE q MINVALUE -5 START 5",
        "q",
        Kind.sequence_limits,
    ),
    differing(
        "sequence_cache",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q CACHE 20",
        "q",
        Kind.sequence_cache,
    ),
    differing(
        "sequence_cycle",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q CYCLE",
        "q",
        Kind.sequence_cycle,
    ),
    differing(
        "sequence_unlogged",
        "CREATE SEQUENCE q",
        "CREATE UNLOGGED SEQUENCE q",
        "q",
        Kind.sequence_persistence,
    ),
    differing(
        "sequence_of_identity",
        "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY (INCREMENT 2))",
        "t.a",
        Kind.column_sequence,
    ),
    differing(
        "sequence_of_identity_start",
        "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY (START 100))",
        "t.a",
        Kind.column_sequence,
    ),
    differing(
        "sequence_too_narrow",
        "CREATE TABLE t (a bigserial)",
        "CREATE TABLE t (a serial); ALTER TABLE t ALTER a TYPE bigint",
        "t.a",
        Kind.column_sequence,
    ),
    equal(
        "sequence_spelled",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 "
        "CACHE 1 NO CYCLE OWNED BY NONE",
    ),
    equal(
        "sequence_moved",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q; SELECT setval('q', 500)",
    ),
    equal(
        "sequence_restarted",
        "CREATE SEQUENCE q",
        "CREATE SEQUENCE q; ALTER SEQUENCE q RESTART WITH 50",
    ),
    equal(
        "sequence_down",
        "CREATE SEQUENCE q INCREMENT -1",
        "CREATE SEQUENCE q INCREMENT -1 START -1 MAXVALUE -1",
    ),
    equal(
        "sequence_wide",
        "CREATE TABLE t (a serial)",
        "CREATE SEQUENCE w; CREATE TABLE t (a integer NOT NULL DEFAULT nextval('w')); ALTER SEQUENCE w OWNED BY t.a",
    ),
    equal(
        "sequence_identity_limits",
        "CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY (START 1 MAXVALUE 2147483647))",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_sequences(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
