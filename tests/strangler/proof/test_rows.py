"""Sample rows: every table that can hold one gets one, whatever its rules and types are."""

import psycopg
import pytest
from sqlalchemy import URL

from monps.core.settings import conninfo
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.schema_copy import copied

RULES = {
    "between": "CREATE TABLE t (p numeric(4,3) NOT NULL CHECK (p > 0.2 AND p < 0.4))",
    "words": "CREATE TABLE t (w varchar(5) NOT NULL CHECK (w IN ('win', 'loss')))",
    "two": "CREATE TABLE t (low int NOT NULL, high int NOT NULL, CHECK (low < high), CHECK (low >= 10))",
    "parent": "CREATE TABLE p (a int, b text, PRIMARY KEY (a, b)); CREATE TABLE t (x int, y text, FOREIGN KEY (x, y) "
    "REFERENCES p)",
    "itself": "CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t)",
    "partition": "CREATE TABLE t (day date NOT NULL) PARTITION BY RANGE (day); "
    "CREATE TABLE t_one PARTITION OF t FOR VALUES FROM ('1999-01-01') TO ('2000-01-01')",
    "listed": "CREATE TABLE t (k text NOT NULL) PARTITION BY LIST (k); "
    "CREATE TABLE t_one PARTITION OF t FOR VALUES IN ('q')",
    "domain": "CREATE DOMAIN d AS text NOT NULL CHECK (VALUE = 'only'); CREATE TABLE t (x d)",
    "enum": "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e NOT NULL, y e[] NOT NULL)",
    "generated": "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, x int NOT NULL, "
    "y int GENERATED ALWAYS AS (x + 1) STORED)",
    "pair": "CREATE TYPE pair AS (x int, y text); "
    "CREATE TABLE t (p pair NOT NULL, r int4range NOT NULL, z tstzrange NOT NULL)",
    "types": "CREATE TABLE t (a bit(3) NOT NULL, b bytea NOT NULL, c inet NOT NULL, d point NOT NULL, "
    "f money NOT NULL, g tsvector NOT NULL, h jsonb[] NOT NULL, i char(1) NOT NULL, j numeric(2,2) NOT NULL, "
    'k macaddr NOT NULL, l timetz NOT NULL, m uuid NOT NULL, n int8multirange NOT NULL, o "char" NOT NULL)',
    "nothing": "CREATE TABLE t ()",
    "quoted": 'CREATE TABLE t ("Some ""Name" int NOT NULL CHECK ("Some ""Name" > 41))',
}


@pytest.mark.parametrize("rule", RULES)
def test_a_row_is_found_for_each_rule(desk: URL, scratch: URL, rule: str) -> None:
    with psycopg.connect(conninfo(desk), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {rule}; SET search_path = {rule}; {RULES[rule]}".encode())
    with copied(desk, scratch) as copy, Ground(copy) as ground:
        table = ground.catalog.table("t", rule)
        assert table is not None
        with ground.session.rolled_back():
            assert ground.rows.put([table]) == []
            assert ground.session.value(f"SELECT count(*) FROM {rule}.t", []) == "1"


def test_a_row_that_cannot_be_is_told(desk: URL, scratch: URL) -> None:
    with psycopg.connect(conninfo(desk), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA never; CREATE TABLE never.t (x int CHECK (x <> x OR false) NOT NULL)")
    with copied(desk, scratch) as copy, Ground(copy) as ground:
        table = ground.catalog.table("t", "never")
        assert table is not None
        with ground.session.rolled_back():
            (told,) = ground.rows.put([table])
            assert told.startswith("never.t took no sample row: ")
            assert ground.session.value("SELECT 1", []) == "1"
