import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    Float,
    Identity,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Text,
    Time,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import CHAR, CITEXT, ENUM, JSONB, TIMESTAMP

from monps.introspection import Kind, Severity
from monps.introspection.columns import column
from tests.introspection.cases import Case, Found, facts
from tests.introspection.database_cases import DatabaseCase, Drift, differing
from tests.introspection.database_cases import equal as equal_databases

MOOD = ENUM("sad", "happy", name="mood")
READER, WRITER = Severity.orm_reader, Severity.legacy_writer
WEAKER, COSMETIC = Severity.weaker_guarantee, Severity.cosmetic


def typed(name: str, declared: Column[object], ddl: str, was: str, now: str) -> Case:
    return Case(name, [declared], f"CREATE TABLE %t (a {ddl})", [(Kind.column_type, "a", was, now, READER)])


def equal(name: str, declared: Column[object], ddl: str, since: int = 15) -> Case:
    return Case(name, [declared], f"CREATE TABLE %t (a {ddl})", since=since)


def one(name: str, declared: Column[object], ddl: str, *fact: str | Kind | Severity | None, since: int = 15) -> Case:
    kind, was, now, severity = fact
    return Case(name, [declared], f"CREATE TABLE %t (a {ddl})", [(kind, "a", was, now, severity)], since=since)  # type: ignore[list-item]


FOUND = [
    Case(
        "missing_column",
        [Column("a", Integer), Column("b", Numeric(10, 2), nullable=False, server_default="0")],
        "CREATE TABLE %t (a integer)",
        [(Kind.column_missing, "b", "numeric(10,2) NOT NULL DEFAULT 0", None, READER)],
    ),
    Case(
        "extra_column",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer, b text)",
        [(Kind.column_extra, "b", None, "text", COSMETIC)],
    ),
    Case(
        "extra_column_that_must_be_filled",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer, b text NOT NULL)",
        [(Kind.column_extra, "b", None, "text NOT NULL", READER)],
    ),
    Case(
        "dropped_columns_do_not_count",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer, b text); ALTER TABLE %t DROP COLUMN b",
    ),
    typed("width", Column("a", Integer), "bigint", "integer", "bigint"),
    typed("length", Column("a", String(20)), "varchar(30)", "character varying(20)", "character varying(30)"),
    typed("no_length", Column("a", Text), "varchar(30)", "text", "character varying(30)"),
    typed("scale", Column("a", Numeric(10, 2)), "numeric(10,4)", "numeric(10,2)", "numeric(10,4)"),
    typed("no_precision", Column("a", Numeric(10, 2)), "numeric", "numeric(10,2)", "numeric"),
    typed("array", Column("a", ARRAY(Integer)), "integer", "integer[]", "integer"),
    typed("element", Column("a", ARRAY(Text)), "integer[]", "text[]", "integer[]"),
    typed(
        "zone",
        Column("a", DateTime(timezone=True)),
        "timestamp",
        "timestamp with time zone",
        "timestamp without time zone",
    ),
    typed(
        "precision",
        Column("a", TIMESTAMP(precision=3)),
        "timestamp",
        "timestamp(3) without time zone",
        "timestamp without time zone",
    ),
    typed("floating", Column("a", Float(53)), "real", "double precision", "real"),
    typed("json", Column("a", JSONB), "json", "jsonb", "json"),
    typed("enumeration", Column("a", MOOD), "text", "public.mood", "text"),
    one("nullable", Column("a", Integer, nullable=False), "integer", Kind.column_nullable, "NOT NULL", "NULL", WEAKER),
    one("not_nullable", Column("a", Integer), "integer NOT NULL", Kind.column_nullable, "NULL", "NOT NULL", READER),
    Case(
        "not_null_unchecked",
        [Column("a", Integer, nullable=False)],
        "CREATE TABLE %t (a integer); ALTER TABLE %t ADD CONSTRAINT %t_set NOT NULL a NOT VALID",
        [(Kind.column_nullable, "a", "NOT NULL", "NOT NULL NOT VALID", WEAKER)],
        since=18,
    ),
    one(
        "default_lost",
        Column("a", Integer, server_default=text("5")),
        "integer",
        Kind.column_default,
        "5",
        None,
        WRITER,
    ),
    one("default_found", Column("a", Integer), "integer DEFAULT 5", Kind.column_default, None, "5", COSMETIC),
    one(
        "default_changed",
        Column("a", Boolean, server_default=text("false")),
        "boolean DEFAULT true",
        Kind.column_default,
        "false",
        "true",
        WRITER,
    ),
    one(
        "default_text_changed",
        Column("a", Text, server_default="a"),
        "text DEFAULT 'A'",
        Kind.column_default,
        "'a'",
        "'A'",
        WRITER,
    ),
    one(
        "default_moment",
        Column("a", DateTime, server_default=func.now()),
        "timestamp DEFAULT clock_timestamp()",
        Kind.column_default,
        "CURRENT_TIMESTAMP",
        "clock_timestamp()",
        WRITER,
    ),
    Case(
        "serial_lost",
        [Column("a", Integer, primary_key=True)],
        "CREATE TABLE %t (a integer CONSTRAINT t_serial_lost_pkey PRIMARY KEY)",
        [(Kind.column_default, "a", "nextval(own sequence)", None, WRITER)],
    ),
    Case(
        "serial_of_a_strange_sequence",
        [Column("a", Integer, primary_key=True)],
        "CREATE SEQUENCE strange; CREATE TABLE %t (a integer PRIMARY KEY DEFAULT nextval('strange'))",
        [
            (
                Kind.column_default,
                "a",
                "nextval(own sequence)",
                "nextval('public.strange'::regclass)",
                WRITER,
            )
        ],
    ),
    Case(
        "serial_became_identity",
        [Column("a", Integer, primary_key=True)],
        "CREATE TABLE %t (a integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
        [(Kind.column_identity, "a", None, "BY DEFAULT", WRITER)],
    ),
    Case(
        "identity_always",
        [Column("a", Integer, Identity(), primary_key=True)],
        "CREATE TABLE %t (a integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        [(Kind.column_identity, "a", "BY DEFAULT", "ALWAYS", WRITER)],
    ),
    Case(
        "generated_lost",
        [Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))],
        "CREATE TABLE %t (a integer, b integer)",
        [(Kind.column_generated, "b", "(a * 2) STORED", None, READER)],
    ),
    Case(
        "generated_otherwise",
        [Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))],
        "CREATE TABLE %t (a integer, b integer GENERATED ALWAYS AS (a * 3) STORED)",
        [(Kind.column_generated, "b", "(a * 2) STORED", "(a * 3) STORED", READER)],
    ),
    Case(
        "generated_virtually",
        [Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))],
        "CREATE TABLE %t (a integer, b integer GENERATED ALWAYS AS (a * 2) VIRTUAL)",
        [(Kind.column_generated, "b", "(a * 2) STORED", "(a * 2) VIRTUAL", READER)],
        since=18,
    ),
    Case(
        "not_null_for_itself",
        [Column("a", Integer, nullable=False)],
        "CREATE TABLE %t (a integer); ALTER TABLE %t ADD CONSTRAINT %t_set NOT NULL a NO INHERIT",
        [(Kind.column_nullable, "a", "NOT NULL", "NOT NULL NO INHERIT", WEAKER)],
        since=18,
    ),
    Case(
        "identity_in_steps",
        [Column("a", Integer, Identity(increment=10), primary_key=True)],
        "CREATE TABLE %t (a integer GENERATED BY DEFAULT AS IDENTITY (INCREMENT 5 CACHE 20) PRIMARY KEY)",
        [(Kind.column_sequence, "a", "INCREMENT 10", "INCREMENT 5 CACHE 20", WRITER)],
    ),
    Case(
        "serial_that_ends_too_early",
        [Column("a", BigInteger, primary_key=True)],
        "CREATE TABLE %t (a serial PRIMARY KEY); ALTER TABLE %t ALTER a TYPE bigint",
        [(Kind.column_sequence, "a", None, "MAXVALUE 2147483647", WRITER)],
    ),
    one(
        "collated",
        Column("a", Text(collation="C")),
        "text",
        Kind.column_collation,
        'pg_catalog."C"',
        None,
        READER,
    ),
    Case(
        "commented",
        [Column("a", Integer, comment="goals")],
        "CREATE TABLE %t (a integer)",
        [(Kind.column_comment, "a", "goals", None, COSMETIC)],
    ),
    Case(
        "type_and_what_follows_from_it",
        [Column("a", Integer, server_default="0")],
        "CREATE TABLE %t (a numeric DEFAULT 0.0 CHECK (a >= 0))",
        [
            (Kind.column_type, "a", "integer", "numeric", READER),
            (Kind.check_extra, "t_type_and_what_follows_from_it_a_check", None, "CHECK (a >= 0.0)", READER),
        ],
    ),
]

EQUAL = [
    equal("varying", Column("a", String(20)), "character varying(20)"),
    equal("unlimited", Column("a", String), "varchar"),
    equal("int4", Column("a", Integer), "int4"),
    equal("int2", Column("a", SmallInteger), "int2"),
    equal("int8", Column("a", BigInteger), "int8"),
    equal("decimal", Column("a", Numeric(10, 2)), "decimal(10, 2)"),
    equal("scale_zero", Column("a", Numeric(10)), "numeric(10,0)"),
    equal("float8", Column("a", Double), "float8"),
    equal("float53", Column("a", Float(53)), "double precision"),
    equal("bool", Column("a", Boolean), "bool"),
    equal("timestamptz", Column("a", DateTime(timezone=True)), "timestamptz"),
    equal("timestamp", Column("a", DateTime), "timestamp without time zone"),
    equal("timetz", Column("a", Time(timezone=True)), "time with time zone"),
    equal("bpchar", Column("a", CHAR(3)), "character(3)"),
    equal("arrays", Column("a", ARRAY(Text)), "text ARRAY"),
    equal("array_bounds", Column("a", ARRAY(Integer)), "integer[3][3]"),
    equal("blob", Column("a", LargeBinary), "bytea"),
    equal("uuid", Column("a", Uuid), "uuid"),
    equal("enumerated", Column("a", MOOD), "mood"),
    equal("enumerated_with_schema", Column("a", MOOD), "public.mood"),
    equal("citext", Column("a", CITEXT), "citext"),
    Case("serial", [Column("a", Integer, primary_key=True)], "CREATE TABLE %t (a serial PRIMARY KEY)"),
    Case(
        "serial_by_hand",
        [Column("a", Integer, primary_key=True)],
        """CREATE SEQUENCE counter; CREATE TABLE %t (a integer PRIMARY KEY DEFAULT nextval('public.counter'));
           ALTER SEQUENCE counter OWNED BY %t.a""",
    ),
    Case("big_serial", [Column("a", BigInteger, primary_key=True)], "CREATE TABLE %t (a bigserial PRIMARY KEY)"),
    Case(
        "renamed_serial",
        [Column("a", Integer, primary_key=True)],
        "CREATE TABLE before (a serial); ALTER TABLE before RENAME TO %t; ALTER TABLE %t ADD PRIMARY KEY (a)",
    ),
    Case(
        "identity",
        [Column("a", Integer, Identity(always=True), primary_key=True)],
        "CREATE TABLE %t (a integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
    ),
    equal("false_quoted", Column("a", Boolean, server_default="f"), "boolean DEFAULT false"),
    equal("false_cast", Column("a", Boolean, server_default=text("false")), "boolean DEFAULT 'no'::boolean"),
    equal("zero_quoted", Column("a", Integer, server_default="0"), "integer DEFAULT 0"),
    equal("zero_scaled", Column("a", Numeric(10, 2), server_default="0"), "numeric(10,2) DEFAULT 0.00"),
    equal("one_of_numeric", Column("a", Numeric, server_default="1"), "numeric DEFAULT 1"),
    equal("float_default", Column("a", Double, server_default="1.5"), "double precision DEFAULT 1.5"),
    equal("negative", Column("a", Integer, server_default=text("-1")), "integer DEFAULT '-1'"),
    equal("text_cast", Column("a", Text, server_default="x"), "text DEFAULT 'x'::character varying"),
    equal("varchar_cast", Column("a", String(9), server_default="x"), "varchar(9) DEFAULT 'x'::text"),
    equal("char_default", Column("a", CHAR(3), server_default="x"), "char(3) DEFAULT 'x'"),
    equal("null_default", Column("a", String(9)), "varchar(9) DEFAULT NULL::character varying"),
    equal("now", Column("a", DateTime, server_default=func.now()), "timestamp DEFAULT CURRENT_TIMESTAMP"),
    equal("now_cast", Column("a", DateTime, server_default=func.now()), "timestamp DEFAULT now()::timestamp"),
    equal(
        "now_of_transaction",
        Column("a", DateTime(timezone=True), server_default=func.current_timestamp()),
        "timestamptz DEFAULT transaction_timestamp()",
    ),
    equal(
        "utc",
        Column("a", DateTime, server_default=text("timezone('utc', now())")),
        "timestamp DEFAULT (now() AT TIME ZONE 'utc')",
    ),
    equal("empty_object", Column("a", JSONB, server_default="{}"), "jsonb DEFAULT '{ }'::jsonb"),
    equal("empty_array", Column("a", ARRAY(Text), server_default="{}"), "text[] DEFAULT ARRAY[]::text[]"),
    equal("full_array", Column("a", ARRAY(Integer), server_default="{1,2}"), "integer[] DEFAULT ARRAY[1, 2]"),
    equal("dated", Column("a", Date, server_default="2024-08-16"), "date DEFAULT '16 August 2024'::date"),
    equal("lasting", Column("a", Interval, server_default="2 hours"), "interval DEFAULT '02:00'::interval"),
    equal("moody", Column("a", MOOD, server_default="sad"), "mood DEFAULT 'sad'::public.mood"),
    equal("default_collation", Column("a", Text), 'text COLLATE "default"'),
    Case(
        "generated",
        [Column("a", Integer), Column("b", Integer, Computed("a*2", persisted=True))],
        "CREATE TABLE %t (a int, b int GENERATED ALWAYS AS ((a * (2))) STORED)",
    ),
    Case(
        "ordered_otherwise",
        [Column("a", Integer), Column("b", Integer)],
        "CREATE TABLE %t (b integer, a integer)",
    ),
]

CASES = [*FOUND, *EQUAL]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_columns(case: Case, found: Found) -> None:
    assert facts(found(case)) == list(case.expected)


DATABASE_CASES = [
    differing(
        "storage", "SELECT 1", "ALTER TABLE bets ALTER result SET STORAGE EXTERNAL", "bets.result", Kind.column_storage
    ),
    differing(
        "compression",
        "ALTER TABLE bets ALTER result SET COMPRESSION pglz",
        "SELECT 1",
        "bets.result",
        Kind.column_compression,
    ),
    differing(
        "statistics_of_column",
        "ALTER TABLE bets ALTER odds SET STATISTICS 500",
        "SELECT 1",
        "bets.odds",
        Kind.column_statistics,
    ),
    differing(
        "distinct_values",
        "SELECT 1",
        "ALTER TABLE bets ALTER odds SET (n_distinct = 5)",
        "bets.odds",
        Kind.column_statistics,
    ),
    differing(
        "domain_of_column",
        "CREATE DOMAIN d AS integer; CREATE DOMAIN e AS integer; CREATE TABLE t (a d)",
        "CREATE DOMAIN d AS integer; CREATE DOMAIN e AS integer; CREATE TABLE t (a e)",
        "t.a",
        Kind.column_type,
    ),
    equal_databases("storage_usual", "SELECT 1", "ALTER TABLE bets ALTER result SET STORAGE EXTENDED"),
    equal_databases("statistics_usual", "SELECT 1", "ALTER TABLE bets ALTER odds SET STATISTICS -1"),
    equal_databases(
        "compression_usual",
        "SELECT 1",
        "ALTER TABLE bets ALTER result SET COMPRESSION pglz; ALTER TABLE bets ALTER result SET COMPRESSION default",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_columns_of_two_databases(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys


def test_what_is_told_of_two_columns_is_one_item_whatever_their_table() -> None:
    told = dict.fromkeys(
        ("type", "is_not_null", "is_unchecked", "is_not_inherited", "identity", "generated", "expression", "is_serial",
         "collation", "comment", "storage", "compression", "statistics", "options", "sequence")
    )  # fmt: skip
    first = {"schema": "one", "table": "a", "name": "odds"} | told | {"type": "integer"}
    second = first | {"schema": "two", "table": "b"}
    assert column(first) is column(second)
    assert column(first | {"comment": "decimal"}) != column(second)
    assert column(first | {"options": ["n_distinct=3"]}).attributes["statistics"] == "n_distinct=3"
