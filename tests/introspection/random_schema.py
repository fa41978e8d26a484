"""Random small tables, declared in SQLAlchemy and written in DDL, and every way to change one attribute of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from tests.introspection.random_key import FILL, Key, index, index_ddl, index_keys, unique, unique_ddl, unique_keys

NUMBERS = {
    "smallint": SmallInteger(),
    "int": Integer(),
    "int8": BigInteger(),
    "decimal(10,2)": Numeric(10, 2),
    "numeric": Numeric(),
    "float8": Double(),
}
WORDS = {"text": Text(), "varchar(10)": String(10), "varchar(20)": String(20)}
FAMILIES = (NUMBERS, WORDS)
ACTIONS = (None, "CASCADE", "SET NULL", "RESTRICT")


@dataclass(frozen=True)
class Field:
    """A column ``n…`` of numbers or ``w…`` of words; ``allowed`` are the values of its check."""

    name: str
    type: str
    is_nullable: bool
    default: int | None
    allowed: tuple[int, ...]
    is_collated: bool = False
    comment: str | None = None

    @property
    def sql_type(self) -> Any:  # noqa: ANN401 - as SQLAlchemy has them
        declared = self.family[self.type]
        if not self.is_collated:
            return declared
        return type(declared)(declared.length, collation="C")

    @property
    def family(self) -> dict[str, Any]:
        return NUMBERS if self.name.startswith("n") else WORDS

    def literal(self, value: int) -> str:
        return str(value) if self.family is NUMBERS else f"'w{value}'"

    @property
    def condition(self) -> str:
        return f"{self.name} IN ({', '.join(map(self.literal, self.allowed))})"


@dataclass(frozen=True)
class Schema:
    """One table beside a fixed table of teams."""

    fields: tuple[Field, ...]
    uniques: tuple[Key, ...]
    indexes: tuple[Key, ...]
    on_delete: str | None
    comment: str | None
    on_update: str | None = None
    is_deferrable: bool = False
    is_unlogged: bool = False
    fill: int | None = None

    def metadata(self) -> MetaData:
        metadata = MetaData()
        Table("teams", metadata, Column("id", Integer, primary_key=True))
        Table(
            "picks",
            metadata,
            Column("team", Integer),
            *(_column(field) for field in self.fields),
            PrimaryKeyConstraint(self.fields[0].name, name="pk"),
            ForeignKeyConstraint(
                ["team"],
                ["teams.id"],
                name="fk",
                ondelete=self.on_delete,
                onupdate=self.on_update,
                deferrable=self.is_deferrable or None,
            ),
            *(CheckConstraint(field.condition, name=f"k_{field.name}") for field in self.fields if field.allowed),
            *(unique(key) for key in self.uniques),
            *(index(key) for key in self.indexes),
            comment=self.comment,
            prefixes=["UNLOGGED"] if self.is_unlogged else [],
            postgresql_with={"fillfactor": self.fill} if self.fill else {},
        )
        return metadata

    def ddl(self) -> Iterator[str]:
        yield "CREATE TABLE teams (id serial PRIMARY KEY)"
        columns = ", ".join(_column_ddl(field) for field in self.fields)
        unlogged = "UNLOGGED" if self.is_unlogged else ""
        yield f"CREATE {unlogged} TABLE picks ({columns}, team int4, CONSTRAINT pk PRIMARY KEY ({self.fields[0].name}))"
        actions = [
            f"ON DELETE {self.on_delete}" if self.on_delete else "",
            f"ON UPDATE {self.on_update}" if self.on_update else "",
            "DEFERRABLE INITIALLY IMMEDIATE" if self.is_deferrable else "NOT DEFERRABLE",
        ]
        yield f"ALTER TABLE picks ADD CONSTRAINT fk FOREIGN KEY (team) REFERENCES teams {' '.join(actions)}"
        if self.fill:
            yield f"ALTER TABLE picks SET (fillfactor = {self.fill})"
        for field in self.fields:
            if field.allowed:
                values = ", ".join(map(field.literal, reversed(field.allowed)))
                yield f"ALTER TABLE picks ADD CONSTRAINT k_{field.name} CHECK ({field.name} = ANY (ARRAY[{values}]))"
        for key in self.uniques:
            yield unique_ddl(key)
        for key in self.indexes:
            yield index_ddl(key)
        if self.comment:
            yield f"COMMENT ON TABLE picks IS '{self.comment}'"
        for field in self.fields:
            if field.comment:
                yield f"COMMENT ON COLUMN picks.{field.name} IS '{field.comment}'"

    def mutations(self) -> Iterator[tuple["Schema", str]]:
        """Every schema that differs in one attribute, with the key of the one difference that must be found."""
        yield from self._changed_fields()
        yield from self._changed_keys()
        extra = Field("w_extra", "text", is_nullable=True, default=None, allowed=())
        yield replace(self, fields=(*self.fields, extra)), "picks.w_extra:column_extra"
        for action in ACTIONS:
            if action != self.on_delete:
                yield replace(self, on_delete=action), "picks.fk:foreign_key_on_delete"
        for action in ACTIONS:
            if action != self.on_update:
                yield replace(self, on_update=action), "picks.fk:foreign_key_on_update"
        yield replace(self, is_deferrable=not self.is_deferrable), "picks.fk:foreign_key_deferrable"
        yield replace(self, comment="other"), "picks:table_comment"
        yield replace(self, is_unlogged=not self.is_unlogged), "picks:table_persistence"
        yield replace(self, fill=50 if self.fill is None else None), "picks:table_options"

    def _changed_fields(self) -> Iterator[tuple["Schema", str]]:
        used = {name for key in (*self.uniques, *self.indexes) for name in key.columns}
        for at, field in enumerate(self.fields):
            where = f"picks.{field.name}"
            yield from (
                (self._with(at, type=other), f"{where}:column_type") for other in field.family if other != field.type
            )
            yield self._with(at, comment="other"), f"{where}:column_comment"
            if field.family is WORDS:
                yield self._with(at, is_collated=not field.is_collated), f"{where}:column_collation"
            yield self._with(at, default=None if field.default == 7 else 7), f"{where}:column_default"
            if field.allowed:
                yield self._with(at, allowed=(*field.allowed, 6)), f"picks.k_{field.name}:check_body"
                yield self._with(at, allowed=()), f"picks.k_{field.name}:check_missing"
            else:
                yield self._with(at, allowed=(6,)), f"picks.k_{field.name}:check_extra"
            if at > 0:
                yield self._with(at, is_nullable=not field.is_nullable), f"{where}:column_nullable"
            if at > 0 and field.name not in used and not field.allowed:
                yield replace(self, fields=(*self.fields[:at], *self.fields[at + 1 :])), f"{where}:column_missing"

    def _changed_keys(self) -> Iterator[tuple["Schema", str]]:
        for at, key in enumerate(self.uniques):
            rest = (*self.uniques[:at], *self.uniques[at + 1 :])
            yield replace(self, uniques=rest), f"picks.{key.name}:unique_missing"
            yield replace(self, uniques=(*rest, replace(key, name="other"))), f"picks.{key.name}:unique_name"
            wider = replace(key, columns=(*key.columns, "team"))
            yield replace(self, uniques=(*rest, wider)), f"picks.{key.name}:unique_columns"
            changes = {
                "include": replace(key, is_including=not key.is_including),
                "nulls": replace(key, is_strict=not key.is_strict),
                "deferrable": replace(key, is_deferrable=not key.is_deferrable),
            }
            for what, other in changes.items():
                yield replace(self, uniques=(*rest, other)), f"picks.{key.name}:unique_{what}"
        for at, key in enumerate(self.indexes):
            rest = (*self.indexes[:at], *self.indexes[at + 1 :])
            changes = {
                "columns": replace(key, columns=(*key.columns, "team")),
                "order": replace(key, is_descending=not key.is_descending),
                "unique": replace(key, is_unique=not key.is_unique),
                "predicate": replace(key, predicate="team > 9" if key.predicate is None else None),
                "name": replace(key, name="other"),
                "include": replace(key, is_including=not key.is_including),
                "options": replace(key, fill=50 if key.fill is None else None),
            }
            if key.is_unique:
                changes["nulls"] = replace(key, is_strict=not key.is_strict)
            if not (key.is_unique or key.is_descending or key.is_including or key.fill):
                changes["method"] = replace(key, method="brin")
            yield replace(self, indexes=rest), f"picks.{key.name}:index_missing"
            for what, other in changes.items():
                yield replace(self, indexes=(*rest, other)), f"picks.{key.name}:index_{what}"

    def _with(self, at: int, **changes: Any) -> "Schema":  # noqa: ANN401 - fields of Field
        field = replace(self.fields[at], **changes)
        return replace(self, fields=(*self.fields[:at], field, *self.fields[at + 1 :]))


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    names = draw(st.lists(st.sampled_from(["n1", "n2", "n3", "w1", "w2", "w3"]), min_size=2, unique=True))
    fields = tuple(draw(_field(name, is_nullable=at > 0 and draw(st.booleans()))) for at, name in enumerate(names))
    columns = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    # Within CREATE TABLE, PostgreSQL makes nothing of a unique constraint that repeats the primary key.
    uniques = draw(st.lists(columns.filter(lambda one: one != (names[0],)), max_size=2, unique=True))
    indexes = draw(st.lists(columns, max_size=2, unique=True))
    return Schema(
        fields,
        tuple(draw(unique_keys(f"u{number}", one)) for number, one in enumerate(uniques)),
        tuple(draw(index_keys(f"ix{number}", one)) for number, one in enumerate(indexes)),
        draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from([None, "picks of the desk"])),
        draw(st.sampled_from(ACTIONS)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(FILL),
    )


@st.composite
def _field(draw: st.DrawFn, name: str, *, is_nullable: bool) -> Field:
    family = NUMBERS if name.startswith("n") else WORDS
    allowed = draw(st.lists(st.integers(0, 5), max_size=3, unique=True).map(sorted))
    default = draw(st.none() | st.integers(0, 5))
    is_collated = family is WORDS and draw(st.booleans())
    comment = draw(st.sampled_from([None, "what it is"]))
    return Field(
        name, draw(st.sampled_from(sorted(family))), is_nullable, default, tuple(allowed), is_collated, comment
    )


def _column(field: Field) -> Column[Any]:
    default = None if field.default is None else text(field.literal(field.default))
    return Column(
        field.name,
        field.sql_type,
        nullable=field.is_nullable,
        server_default=default,
        autoincrement=False,
        comment=field.comment,
    )


def _column_ddl(field: Field) -> str:
    null = "" if field.is_nullable else " NOT NULL"
    collation = ' COLLATE pg_catalog."C"' if field.is_collated else ""
    default = "NULL" if field.default is None else field.literal(field.default)
    return f"{field.name} {field.type}{collation}{null} DEFAULT {default}"
