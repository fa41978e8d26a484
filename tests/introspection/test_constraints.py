import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Constraint,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint
from sqlalchemy.schema import SchemaItem

from monps.introspection import Kind, Severity
from tests.introspection.cases import Case, Fact, Found, facts

READER, WEAKER, COSMETIC = Severity.orm_reader, Severity.weaker_guarantee, Severity.cosmetic


def key(*names: str) -> list[SchemaItem]:
    """Two columns that a key may use."""
    return [Column(name, Integer, nullable=False, autoincrement=False) for name in names]


def pair(name: str, declared: SchemaItem | None, ddl: str, *expected: Fact) -> Case:
    """A table of two columns and one constraint."""
    items = [*key("a", "b"), *([declared] if declared is not None else [])]
    added = f"; ALTER TABLE %t ADD {ddl}" if ddl else ""
    return Case(name, items, f"CREATE TABLE %t (a int NOT NULL, b int NOT NULL){added}", expected)


def pointing(name: str, ddl: str, *expected: Fact, **options: object) -> Case:
    """A table with a foreign key that is declared with these options."""
    constraint = ForeignKeyConstraint(["a"], ["teams.id"], name="to_team", **options)  # type: ignore[arg-type]
    added = f"; ALTER TABLE %t ADD {ddl}" if ddl else ""
    return Case(name, [Column("a", Integer), constraint], f"CREATE TABLE %t (a int){added}", expected)


def checked(name: str, declared: str, actual: str, type_: Any = Integer, ddl: str = "int") -> Case:  # noqa: ANN401
    """Two spellings of one check on a column ``a``."""
    items = [Column("a", type_), CheckConstraint(declared, name="rule")]
    return Case(name, items, f"CREATE TABLE %t (a {ddl}, CONSTRAINT rule CHECK ({actual}))")


TO_TEAM = "CONSTRAINT to_team FOREIGN KEY (a) REFERENCES teams"
PLAIN_TARGET = "FOREIGN KEY (a) REFERENCES public.teams (id)"

PRIMARY_KEYS = [
    pair(
        "no_key",
        PrimaryKeyConstraint("a", name="pk"),
        "",
        (Kind.primary_key_missing, "pk", "PRIMARY KEY (a)", None, WEAKER),
    ),
    pair(
        "a_key",
        None,
        "CONSTRAINT pk PRIMARY KEY (a)",
        (Kind.primary_key_extra, "pk", None, "PRIMARY KEY (a)", READER),
    ),
    pair(
        "wider_key",
        PrimaryKeyConstraint("a", name="pk"),
        "CONSTRAINT pk PRIMARY KEY (a, b)",
        (Kind.primary_key_columns, "pk", "a", "a, b", WEAKER),
    ),
    pair(
        "key_includes",
        PrimaryKeyConstraint("a", name="pk"),
        "CONSTRAINT pk PRIMARY KEY (a) INCLUDE (b)",
        (Kind.primary_key_include, "pk", None, "b", COSMETIC),
    ),
    pair(
        "key_deferred",
        PrimaryKeyConstraint("a", name="pk"),
        "CONSTRAINT pk PRIMARY KEY (a) DEFERRABLE",
        (Kind.primary_key_deferrable, "pk", None, "DEFERRABLE", WEAKER),
    ),
    pair(
        "key_renamed",
        PrimaryKeyConstraint("a", name="pk"),
        "CONSTRAINT other PRIMARY KEY (a)",
        (Kind.primary_key_name, "pk", "pk", "other", COSMETIC),
    ),
    pair("key_unnamed", PrimaryKeyConstraint("a"), "CONSTRAINT chosen PRIMARY KEY (a)"),
]

UNIQUES = [
    pair(
        "no_unique",
        UniqueConstraint("a", name="u"),
        "",
        (Kind.unique_missing, "u", "UNIQUE (a)", None, WEAKER),
    ),
    pair("a_unique", None, "CONSTRAINT u UNIQUE (a)", (Kind.unique_extra, "u", None, "UNIQUE (a)", READER)),
    pair(
        "unique_wider",
        UniqueConstraint("a", name="u"),
        "CONSTRAINT u UNIQUE (a, b)",
        (Kind.unique_columns, "u", "a", "a, b", WEAKER),
    ),
    pair(
        "unique_turned",
        UniqueConstraint("a", "b", name="u"),
        "CONSTRAINT u UNIQUE (b, a)",
        (Kind.unique_columns, "u", "a, b", "b, a", WEAKER),
    ),
    pair(
        "unique_includes",
        UniqueConstraint("a", name="u", postgresql_include=["b"]),
        "CONSTRAINT u UNIQUE (a)",
        (Kind.unique_include, "u", "b", None, COSMETIC),
    ),
    pair(
        "unique_nulls",
        UniqueConstraint("a", name="u", postgresql_nulls_not_distinct=True),
        "CONSTRAINT u UNIQUE (a)",
        (Kind.unique_nulls, "u", "NULLS NOT DISTINCT", None, WEAKER),
    ),
    pair(
        "unique_deferred",
        UniqueConstraint("a", name="u"),
        "CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
        (Kind.unique_deferrable, "u", None, "DEFERRABLE INITIALLY DEFERRED", WEAKER),
    ),
    pair(
        "unique_renamed",
        UniqueConstraint("a", name="u"),
        "CONSTRAINT other UNIQUE (a)",
        (Kind.unique_name, "u", "u", "other", COSMETIC),
    ),
    pair(
        "unique_renamed_and_changed",
        UniqueConstraint("a", name="u"),
        "CONSTRAINT other UNIQUE NULLS NOT DISTINCT (a)",
        (Kind.unique_name, "u", "u", "other", COSMETIC),
        (Kind.unique_nulls, "u", None, "NULLS NOT DISTINCT", WEAKER),
    ),
    pair("unique_unnamed", UniqueConstraint("a", "b"), "CONSTRAINT chosen UNIQUE (a, b)"),
    Case("unique_of_a_column", [Column("a", Integer, unique=True)], "CREATE TABLE %t (a int UNIQUE)"),
    Case(
        "names_swapped",
        [*key("a", "b"), UniqueConstraint("a", name="one"), UniqueConstraint("b", name="two")],
        "CREATE TABLE %t (a int NOT NULL, b int NOT NULL, CONSTRAINT two UNIQUE (a), CONSTRAINT one UNIQUE (b))",
        [
            (Kind.unique_name, "one", "one", "two", COSMETIC),
            (Kind.unique_name, "two", "two", "one", COSMETIC),
        ],
    ),
]

FOREIGN_KEYS = [
    pointing("no_reference", "", (Kind.foreign_key_missing, "to_team", PLAIN_TARGET, None, WEAKER)),
    Case(
        "a_reference",
        [Column("a", Integer)],
        f"CREATE TABLE %t (a int, {TO_TEAM})",
        [(Kind.foreign_key_extra, "to_team", None, PLAIN_TARGET, READER)],
    ),
    Case(
        "other_column_refers",
        [Column("a", Integer), Column("b", Integer), ForeignKeyConstraint(["a"], ["teams.id"], name="to_team")],
        "CREATE TABLE %t (a int, b int, CONSTRAINT to_team FOREIGN KEY (b) REFERENCES teams)",
        [(Kind.foreign_key_columns, "to_team", "a", "b", WEAKER)],
    ),
    Case(
        "other_target",
        [Column("a", Integer), ForeignKeyConstraint(["a"], ["teams.id"], name="to_team")],
        """CREATE TABLE elsewhere (id int PRIMARY KEY);
           CREATE TABLE %t (a int, CONSTRAINT to_team FOREIGN KEY (a) REFERENCES elsewhere)""",
        [(Kind.foreign_key_target, "to_team", "public.teams (id)", "public.elsewhere (id)", WEAKER)],
    ),
    pointing(
        "deletes",
        TO_TEAM,
        (Kind.foreign_key_on_delete, "to_team", "CASCADE", None, WEAKER),
        ondelete="CASCADE",
    ),
    pointing(
        "updates",
        f"{TO_TEAM} ON UPDATE SET NULL",
        (Kind.foreign_key_on_update, "to_team", "RESTRICT", "SET NULL", WEAKER),
        onupdate="RESTRICT",
    ),
    pointing(
        "defers",
        f"{TO_TEAM} DEFERRABLE",
        (
            Kind.foreign_key_deferrable,
            "to_team",
            "DEFERRABLE INITIALLY DEFERRED",
            "DEFERRABLE",
            WEAKER,
        ),
        deferrable=True,
        initially="DEFERRED",
    ),
    pointing(
        "trusts",
        f"{TO_TEAM} NOT VALID",
        (Kind.foreign_key_valid, "to_team", None, "NOT VALID", WEAKER),
    ),
    Case(
        "matches",
        [*key("a"), Column("b", Text), ForeignKeyConstraint(["a", "b"], ["teams.code", "teams.name"], name="to_team")],
        """CREATE TABLE %t (a int NOT NULL, b text,
           CONSTRAINT to_team FOREIGN KEY (a, b) REFERENCES teams (code, name) MATCH FULL)""",
        [(Kind.foreign_key_match, "to_team", None, "MATCH FULL", WEAKER)],
    ),
    Case(
        "sets_one_of_two",
        [
            *key("a"),
            Column("b", Text),
            ForeignKeyConstraint(["a", "b"], ["teams.code", "teams.name"], name="to_team", ondelete="SET NULL"),
        ],
        """CREATE TABLE %t (a int NOT NULL, b text, CONSTRAINT to_team FOREIGN KEY (a, b)
           REFERENCES teams (code, name) ON DELETE SET NULL (b))""",
        [(Kind.foreign_key_on_delete, "to_team", "SET NULL", "SET NULL (b)", WEAKER)],
    ),
    pointing(
        "reference_renamed",
        TO_TEAM.replace("to_team", "other"),
        (Kind.foreign_key_name, "to_team", "to_team", "other", COSMETIC),
    ),
    Case("reference_unnamed", [Column("a", ForeignKey("teams.id"))], f"CREATE TABLE %t (a int, {TO_TEAM})"),
    pointing("reference_explained", f"{TO_TEAM} (id) MATCH SIMPLE ON DELETE NO ACTION NOT DEFERRABLE"),
]

CHECKS = [
    pair(
        "no_check",
        CheckConstraint("a > 0", name="rule"),
        "",
        (Kind.check_missing, "rule", "CHECK (a > 0)", None, WEAKER),
    ),
    pair(
        "a_check",
        None,
        "CONSTRAINT rule CHECK (a > 0)",
        (Kind.check_extra, "rule", None, "CHECK (a > 0)", READER),
    ),
    pair(
        "other_check",
        CheckConstraint("a > 0", name="rule"),
        "CONSTRAINT rule CHECK (a >= 0)",
        (Kind.check_body, "rule", "a > 0", "a >= 0", WEAKER),
    ),
    pair(
        "unchecked",
        CheckConstraint("a > 0", name="rule"),
        "CONSTRAINT rule CHECK (a > 0) NOT VALID",
        (Kind.check_valid, "rule", None, "NOT VALID", WEAKER),
    ),
    pair(
        "uninherited",
        CheckConstraint("a > 0", name="rule"),
        "CONSTRAINT rule CHECK (a > 0) NO INHERIT",
        (Kind.check_inherit, "rule", None, "NO INHERIT", WEAKER),
    ),
    pair(
        "check_renamed",
        CheckConstraint("a > 0", name="rule"),
        "CONSTRAINT other CHECK (a > 0)",
        (Kind.check_name, "rule", "rule", "other", COSMETIC),
    ),
    pair("check_unnamed", CheckConstraint("a > 0"), "CONSTRAINT chosen CHECK (a > 0)"),
    Case(
        "unenforced",
        [Column("a", Integer), CheckConstraint("a > 0", name="rule")],
        "CREATE TABLE %t (a int, CONSTRAINT rule CHECK (a > 0) NOT ENFORCED)",
        [(Kind.check_valid, "rule", None, "NOT ENFORCED", WEAKER)],
        since=18,
    ),
    Case(
        "a_word_less",
        [Column("a", Text), CheckConstraint("a IN ('win', 'loss', 'push')", name="rule")],
        "CREATE TABLE %t (a text, CONSTRAINT rule CHECK (a IN ('win', 'loss')))",
        [
            (
                Kind.check_body,
                "rule",
                "a = ANY (ARRAY['loss', 'push', 'win'])",
                "a = ANY (ARRAY['loss', 'win'])",
                WEAKER,
            )
        ],
    ),
    Case(
        "padded_literal",
        [Column("a", Text), CheckConstraint("a <> 'x'", name="rule")],
        "CREATE TABLE %t (a text, CONSTRAINT rule CHECK (a <> 'x'::bpchar))",
        [(Kind.check_body, "rule", "a <> 'x'", "a <> ('x'::bpchar)::text", WEAKER)],
    ),
]

ANY_OF_TWO = "a = ANY (ARRAY['win', 'loss'])"
CHECKS += [
    checked("list", "a IN ('win', 'loss')", ANY_OF_TWO, Text, "text"),
    checked("list_of_varchar", "a IN ('win', 'loss')", ANY_OF_TWO, String(9), "varchar(9)"),
    checked("list_as_literal", "a IN ('win', 'loss')", "a = ANY ('{win,loss}')", String(9), "varchar(9)"),
    checked("list_turned", "a IN ('win', 'loss')", "a IN ('loss', 'win')", String(9), "varchar(9)"),
    checked("list_cast", "a IN ('win', 'loss')", "a::text IN ('win', 'loss')", String(9), "varchar(9)"),
    checked(
        "list_after_restore",
        "a IN ('win', 'loss')",
        "(a)::text = ANY ((ARRAY['win'::character varying, 'loss'::character varying])::text[])",
        String(9),
        "varchar(9)",
    ),
    checked("list_of_one", "a IN ('win')", "a = 'win'", Text, "text"),
    checked("not_in", "a NOT IN (1, 2)", "a <> ALL (ARRAY[2, 1])"),
    checked("between", "a BETWEEN 0 AND 100", "a >= 0 AND a <= 100"),
    checked("unequal", "a != 0", "a <> 0"),
    checked("nested_and", "a > 0 AND (a < 9 AND a <> 5)", "(a > 0 AND a < 9) AND a <> 5"),
    checked("parenthesised", "a > 0 OR a < -9", "((a) > (0)) OR ((a < (-9)))"),
    checked("numeric_literal", "a > 1", "a > 1.0", Numeric, "numeric"),
    checked("numeric_quoted", "a > 1", "a > '1'", Numeric(10, 2), "numeric(10,2)"),
    checked("floating_literal", "a > 1", "a > 1::float8", Double, "float8"),
    checked("like", "a LIKE 'x%%'", "a ~~ 'x%%'", Text, "text"),
    checked("cast_spelled", "CAST(a AS text) <> ''", "a::text <> ''"),
    checked("trimmed", "trim(a) <> ''", "btrim(a) <> ''", String(9), "varchar(9)"),
    checked("substring", "substring(a from 1 for 2) = 'x'", "substring(a, 1, 2) = 'x'", Text, "text"),
    checked("zone", "a AT TIME ZONE 'utc' < '2030-01-01'", "timezone('utc', a) < '2030-01-01'", DateTime, "timestamp"),
    checked(
        "case", "CASE WHEN a THEN true ELSE false END", "case when (a) then 't' else 'f'::bool end", Boolean, "bool"
    ),
]

EXCLUSIONS = [
    Case(
        "no_exclusion",
        [Column("a", INT4RANGE), ExcludeConstraint(("a", "&&"), name="apart")],
        "CREATE TABLE %t (a int4range)",
        [(Kind.exclusion_missing, "apart", "EXCLUDE USING gist (a WITH &&)", None, WEAKER)],
    ),
    Case(
        "an_exclusion",
        [Column("a", INT4RANGE)],
        "CREATE TABLE %t (a int4range, CONSTRAINT apart EXCLUDE USING gist (a WITH &&))",
        [(Kind.exclusion_extra, "apart", None, "EXCLUDE USING gist (a WITH &&)", READER)],
    ),
    Case(
        "other_exclusion",
        [Column("a", INT4RANGE), ExcludeConstraint(("a", "&&"), name="apart")],
        "CREATE TABLE %t (a int4range, CONSTRAINT apart EXCLUDE USING gist (a WITH =))",
        [(Kind.exclusion_body, "apart", "USING gist (a WITH &&)", "USING gist (a WITH =)", WEAKER)],
    ),
    Case(
        "exclusion_deferred",
        [Column("a", INT4RANGE), ExcludeConstraint(("a", "&&"), name="apart")],
        "CREATE TABLE %t (a int4range, CONSTRAINT apart EXCLUDE USING gist (a WITH &&) DEFERRABLE)",
        [(Kind.exclusion_deferrable, "apart", None, "DEFERRABLE", WEAKER)],
    ),
    Case(
        "exclusion_renamed",
        [Column("a", INT4RANGE), ExcludeConstraint(("a", "&&"), name="apart")],
        "CREATE TABLE %t (a int4range, CONSTRAINT other EXCLUDE USING gist (a WITH &&))",
        [(Kind.exclusion_name, "apart", "apart", "other", COSMETIC)],
    ),
    Case(
        "exclusion",
        [Column("a", INT4RANGE), ExcludeConstraint(("a", "&&"), name="apart", where="lower(a) > 0")],
        "CREATE TABLE %t (a int4range, CONSTRAINT apart EXCLUDE USING gist (a range_ops WITH &&) WHERE ((lower(a) > 0)))",  # noqa: E501
    ),
]

CASES = [*PRIMARY_KEYS, *UNIQUES, *FOREIGN_KEYS, *CHECKS, *EXCLUSIONS]


def _own(case: Case) -> Case:
    """The case with constraint names of its own: the indexes behind them share one namespace."""
    for item in case.declared:
        if isinstance(item, Constraint) and isinstance(item.name, str):
            item.name = f"{item.name}_{case.name}"
    ddl = re.sub(r"CONSTRAINT (\w+)", rf"CONSTRAINT \1_{case.name}", case.ddl)
    return replace(case, ddl=ddl)


def _short(text: str | None, case: Case) -> str | None:
    return text and text.removesuffix(f"_{case.name}")


CASES = [_own(case) for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_constraints(case: Case, found: Found) -> None:
    short = [
        (kind, _short(name, case), _short(was, case), _short(now, case), severity)
        for kind, name, was, now, severity in facts(found(case))
    ]
    assert short == list(case.expected)
