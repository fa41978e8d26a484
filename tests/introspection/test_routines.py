import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    DatabaseCase(
        "routine_sort",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT 1'",
        "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'",
        [("f()", Kind.routine_sort), ("f()", Kind.routine_returns)],
    ),
    differing(
        "routine_language",
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "SET LOCAL check_function_bodies = off; CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'SELECT 1'",
        "f()",
        Kind.routine_language,
    ),
    differing(
        "routine_gone",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "SELECT 1",
        "f(integer)",
        Kind.routine_missing,
    ),
    differing(
        "routine_signature",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a bigint) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "f(integer)",
        Kind.routine_missing,
    ),
    differing(
        "routine_argument",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION f(b integer) RETURNS integer LANGUAGE sql AS 'SELECT $1'",
        "f(integer)",
        Kind.routine_arguments,
    ),
    differing(
        "routine_default",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer DEFAULT 5) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "f(integer)",
        Kind.routine_arguments,
    ),
    differing(
        "routine_returns",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT a + 1'",
        "f(integer)",
        Kind.routine_returns,
    ),
    differing(
        "routine_body",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 2'",
        "f(integer)",
        Kind.routine_body,
    ),
    differing(
        "routine_atomic",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT a + 2; END",
        "f(integer)",
        Kind.routine_body,
    ),
    differing(
        "routine_volatility",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' IMMUTABLE",
        "f(integer)",
        Kind.routine_volatility,
    ),
    differing(
        "routine_definer",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' SECURITY DEFINER",
        "f(integer)",
        Kind.routine_security,
    ),
    differing(
        "routine_strict",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' STRICT",
        "f(integer)",
        Kind.routine_strict,
    ),
    differing(
        "routine_leakproof",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' LEAKPROOF",
        "f(integer)",
        Kind.routine_leakproof,
    ),
    differing(
        "routine_parallel",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' PARALLEL SAFE",
        "f(integer)",
        Kind.routine_parallel,
    ),
    differing(
        "routine_configuration",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1' SET search_path = pg_catalog",
        "f(integer)",
        Kind.routine_configuration,
    ),
    differing(
        "procedure_gone",
        "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
        "SELECT 1",
        "p()",
        Kind.routine_missing,
    ),
    differing(
        "procedure_body",
        "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
        "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 2'",
        "p()",
        Kind.routine_body,
    ),
    equal(
        "routine_spelled",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(IN a int4) RETURNS int CALLED ON NULL INPUT VOLATILE SECURITY INVOKER PARALLEL "
        "UNSAFE AS $$ SELECT a + 1 $$ LANGUAGE SQL",
    ),
    equal(
        "routine_default_spelled",
        "CREATE FUNCTION f(a integer DEFAULT 5) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer = (5)) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
    ),
    equal(
        "routine_atomic_spelled",
        "CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM bets "
        "WHERE id > a; END",
        "CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC select COUNT(*) from bets "
        "where bets.id > f.a ; END",
    ),
    equal(
        "routine_overloaded",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'; CREATE FUNCTION "
        "f(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION f(text) RETURNS text LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION f(a integer) "
        "RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
    ),
    equal(
        "routine_replaced",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
        "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 2'; CREATE OR REPLACE "
        "FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1'",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_routines(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
