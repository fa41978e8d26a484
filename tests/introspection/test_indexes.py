from typing import Any

import pytest
from sqlalchemy import Column, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

from monps.introspection import Kind, Severity
from tests.introspection.cases import Case, Fact, Found, facts

WEAKER, READER, COSMETIC = Severity.weaker_guarantee, Severity.orm_reader, Severity.cosmetic


def indexed(name: str, declared: Index | None, ddl: str, *expected: Fact) -> Case:
    """A table of three columns and at most one index; ``%i`` stands for its name."""
    columns: list[SchemaItem] = [Column("a", Integer), Column("b", String(9)), Column("c", JSONB)]
    items = columns if declared is None else [*columns, declared]
    statement = ddl.replace("%i", f"ix_{name}")
    return Case(name, items, f"CREATE TABLE %t (a int, b varchar(9), c jsonb); {statement}", expected)


def changed(what: str, declared: Index, ddl: str, was: str | None, now: str | None, severity: Severity) -> Case:
    """An index that differs in one attribute."""
    name = str(declared.name).removeprefix("ix_")
    return indexed(name, declared, f"CREATE {ddl}", (Kind[f"index_{what}"], f"ix_{name}", was, now, severity))


def ix(name: str, *keys: Any, **options: Any) -> Index:  # noqa: ANN401 - SQLAlchemy's own signature
    return Index(f"ix_{name}", *keys, **options)


FOUND = [
    indexed(
        "none",
        ix("none", "a", "b"),
        "SELECT 1",
        (Kind.index_missing, "ix_none", "INDEX USING btree (a, b)", None, COSMETIC),
    ),
    indexed(
        "none_unique",
        ix("none_unique", "a", unique=True, postgresql_where=text("a > 0")),
        "SELECT 1",
        (Kind.index_missing, "ix_none_unique", "UNIQUE INDEX USING btree (a) WHERE a > 0", None, WEAKER),
    ),
    indexed(
        "one",
        None,
        "CREATE INDEX %i ON %t (a DESC)",
        (Kind.index_extra, "ix_one", None, "INDEX USING btree (a DESC)", COSMETIC),
    ),
    indexed(
        "one_unique",
        None,
        "CREATE UNIQUE INDEX %i ON %t (lower(b))",
        (Kind.index_extra, "ix_one_unique", None, "UNIQUE INDEX USING btree (lower(b))", READER),
    ),
    changed("columns", ix("wider", "a"), "INDEX ix_wider ON %t (a, b)", "a", "a, b", COSMETIC),
    changed("columns", ix("turned", "a", "b"), "INDEX ix_turned ON %t (b, a)", "a, b", "b, a", COSMETIC),
    changed(
        "columns",
        ix("expression", text("lower(b)")),
        "INDEX ix_expression ON %t (upper(b))",
        "lower(b)",
        "upper(b)",
        COSMETIC,
    ),
    changed(
        "columns",
        ix("wider_downwards", text("a DESC")),
        "INDEX ix_wider_downwards ON %t (a DESC, b DESC)",
        "a DESC",
        "a DESC, b DESC",
        COSMETIC,
    ),
    changed("order", ix("descending", "a"), "INDEX ix_descending ON %t (a DESC)", None, "a DESC", COSMETIC),
    changed(
        "order",
        ix("nulls_last", text("a DESC NULLS LAST")),
        "INDEX ix_nulls_last ON %t (a DESC)",
        "a DESC NULLS LAST",
        "a DESC",
        COSMETIC,
    ),
    changed(
        "order", ix("nulls_first", "a"), "INDEX ix_nulls_first ON %t (a NULLS FIRST)", None, "a NULLS FIRST", COSMETIC
    ),
    changed(
        "opclass",
        ix("patterns", "b", postgresql_ops={"b": "varchar_pattern_ops"}),
        "INDEX ix_patterns ON %t (b)",
        "b pg_catalog.text_pattern_ops",
        None,
        COSMETIC,
    ),
    changed(
        "opclass",
        ix("paths", "c", postgresql_using="gin"),
        "INDEX ix_paths ON %t USING gin (c jsonb_path_ops)",
        None,
        "c pg_catalog.jsonb_path_ops",
        COSMETIC,
    ),
    changed(
        "collation",
        ix("collated", "b"),
        'INDEX ix_collated ON %t (b COLLATE "C")',
        None,
        'b pg_catalog."C"',
        COSMETIC,
    ),
    changed("method", ix("method", "a"), "INDEX ix_method ON %t USING hash (a)", "btree", "hash", COSMETIC),
    changed("unique", ix("unique", "a", unique=True), "INDEX ix_unique ON %t (a)", "UNIQUE", None, WEAKER),
    changed("unique", ix("now_unique", "a"), "UNIQUE INDEX ix_now_unique ON %t (a)", None, "UNIQUE", READER),
    changed(
        "nulls",
        ix("nulls", "a", unique=True, postgresql_nulls_not_distinct=True),
        "UNIQUE INDEX ix_nulls ON %t (a)",
        "NULLS NOT DISTINCT",
        None,
        WEAKER,
    ),
    changed(
        "include",
        ix("including", "a", postgresql_include=["b"]),
        "INDEX ix_including ON %t (a) INCLUDE (c)",
        "b",
        "c",
        COSMETIC,
    ),
    changed(
        "predicate",
        ix("partial", "a", postgresql_where=text("a > 0")),
        "INDEX ix_partial ON %t (a) WHERE a > 1",
        "a > 0",
        "a > 1",
        COSMETIC,
    ),
    changed(
        "predicate",
        ix("whole", "a", unique=True),
        "UNIQUE INDEX ix_whole ON %t (a) WHERE a IS NOT NULL",
        None,
        "a IS NOT NULL",
        WEAKER,
    ),
    changed(
        "options",
        ix("filled", "a", postgresql_with={"fillfactor": 70}),
        "INDEX ix_filled ON %t (a) WITH (fillfactor = 80)",
        "fillfactor=70",
        "fillfactor=80",
        COSMETIC,
    ),
    indexed(
        "renamed",
        ix("renamed", "a"),
        "CREATE INDEX other ON %t (a)",
        (Kind.index_name, "ix_renamed", "ix_renamed", "other", COSMETIC),
    ),
    indexed(
        "twice",
        ix("twice", "a"),
        "CREATE INDEX %i ON %t (a); CREATE INDEX again ON %t (a)",
        (Kind.index_extra, "again", None, "INDEX USING btree (a)", COSMETIC),
    ),
]

EQUAL = [
    indexed("plain", ix("plain", "a"), "CREATE INDEX %i ON %t USING btree (a int4_ops ASC NULLS LAST)"),
    indexed("descends", ix("descends", text("a DESC")), "CREATE INDEX %i ON %t (a DESC NULLS FIRST)"),
    indexed("alias", ix("alias", "b"), "CREATE INDEX %i ON %t (b varchar_ops)"),
    indexed("default_collation", ix("default_collation", "b"), 'CREATE INDEX %i ON %t (b COLLATE "default")'),
    indexed(
        "pattern_alias",
        ix("pattern_alias", "b", postgresql_ops={"b": "varchar_pattern_ops"}),
        "CREATE INDEX %i ON %t (b text_pattern_ops)",
    ),
    indexed("function", ix("function", text("lower(b)")), "CREATE INDEX %i ON %t (lower((b)::text))"),
    indexed("calculation", ix("calculation", text("(a + 1)")), "CREATE INDEX %i ON %t ((((a) + (1))))"),
    indexed(
        "gin",
        ix("gin", "c", postgresql_using="gin"),
        "CREATE INDEX %i ON %t USING gin (c jsonb_ops)",
    ),
    indexed(
        "where",
        ix("where", "a", postgresql_where=text("b IN ('x', 'y') AND a > 0")),
        "CREATE INDEX %i ON %t (a) WHERE ((b)::text = ANY (ARRAY['y', 'x'])) AND (a > '0'::int)",
    ),
    indexed("index_of_column", ix("index_of_column", "a", "b"), "CREATE INDEX %i ON %t (a, b)"),
    Case(
        "key_itself",
        [Column("a", Integer, primary_key=True), Column("b", Text, unique=True)],
        "CREATE TABLE %t (a serial PRIMARY KEY, b text UNIQUE)",
    ),
]

CASES = [*FOUND, *EQUAL]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_indexes(case: Case, found: Found) -> None:
    assert facts(found(case)) == list(case.expected)
