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
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

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

    @property
    def family(self) -> dict[str, Any]:
        return NUMBERS if self.name.startswith("n") else WORDS

    def literal(self, value: int) -> str:
        return str(value) if self.family is NUMBERS else f"'w{value}'"

    @property
    def condition(self) -> str:
        return f"{self.name} IN ({', '.join(map(self.literal, self.allowed))})"


@dataclass(frozen=True)
class Key:
    """A unique constraint or an index over some columns."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool
    is_descending: bool = False
    predicate: str | None = None


@dataclass(frozen=True)
class Schema:
    """One table beside a fixed table of teams."""

    fields: tuple[Field, ...]
    uniques: tuple[Key, ...]
    indexes: tuple[Key, ...]
    on_delete: str | None
    comment: str | None

    def metadata(self) -> MetaData:
        metadata = MetaData()
        Table("teams", metadata, Column("id", Integer, primary_key=True))
        Table(
            "picks",
            metadata,
            Column("team", Integer),
            *(_column(field) for field in self.fields),
            PrimaryKeyConstraint(self.fields[0].name, name="pk"),
            ForeignKeyConstraint(["team"], ["teams.id"], name="fk", ondelete=self.on_delete),
            *(CheckConstraint(field.condition, name=f"k_{field.name}") for field in self.fields if field.allowed),
            *(UniqueConstraint(*key.columns, name=key.name) for key in self.uniques),
            *(_index(key) for key in self.indexes),
            comment=self.comment,
        )
        return metadata

    def ddl(self) -> Iterator[str]:
        yield "CREATE TABLE teams (id serial PRIMARY KEY)"
        columns = ", ".join(_column_ddl(field) for field in self.fields)
        yield f"CREATE TABLE picks ({columns}, team int4, CONSTRAINT pk PRIMARY KEY ({self.fields[0].name}))"
        action = f"ON DELETE {self.on_delete}" if self.on_delete else ""
        yield f"ALTER TABLE picks ADD CONSTRAINT fk FOREIGN KEY (team) REFERENCES teams {action}"
        for field in self.fields:
            if field.allowed:
                values = ", ".join(map(field.literal, reversed(field.allowed)))
                yield f"ALTER TABLE picks ADD CONSTRAINT k_{field.name} CHECK ({field.name} = ANY (ARRAY[{values}]))"
        for key in self.uniques:
            yield f"ALTER TABLE picks ADD CONSTRAINT {key.name} UNIQUE ({', '.join(key.columns)})"
        for key in self.indexes:
            yield _index_ddl(key)
        if self.comment:
            yield f"COMMENT ON TABLE picks IS '{self.comment}'"

    def mutations(self) -> Iterator[tuple["Schema", str]]:
        """Every schema that differs in one attribute, with the key of the one difference that must be found."""
        yield from self._changed_fields()
        yield from self._changed_keys()
        extra = Field("w_extra", "text", is_nullable=True, default=None, allowed=())
        yield replace(self, fields=(*self.fields, extra)), "picks.w_extra:column_extra"
        for action in ACTIONS:
            if action != self.on_delete:
                yield replace(self, on_delete=action), "picks.fk:foreign_key_on_delete"
        yield replace(self, comment="other"), "picks:table_comment"

    def _changed_fields(self) -> Iterator[tuple["Schema", str]]:
        used = {name for key in (*self.uniques, *self.indexes) for name in key.columns}
        for at, field in enumerate(self.fields):
            where = f"picks.{field.name}"
            yield from (
                (self._with(at, type=other), f"{where}:column_type") for other in field.family if other != field.type
            )
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
        for at, key in enumerate(self.indexes):
            rest = (*self.indexes[:at], *self.indexes[at + 1 :])
            changes = {
                "columns": replace(key, columns=(*key.columns, "team")),
                "order": replace(key, is_descending=not key.is_descending),
                "unique": replace(key, is_unique=not key.is_unique),
                "predicate": replace(key, predicate="team > 9" if key.predicate is None else None),
                "name": replace(key, name="other"),
            }
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
    predicates = st.sampled_from([None, "team > 1", "team IS NOT NULL AND team < 8"])
    return Schema(
        fields,
        tuple(Key(f"u{number}", one, is_unique=True) for number, one in enumerate(uniques)),
        tuple(
            Key(f"ix{number}", one, draw(st.booleans()), draw(st.booleans()), draw(predicates))
            for number, one in enumerate(indexes)
        ),
        draw(st.sampled_from(ACTIONS)),
        draw(st.sampled_from([None, "picks of the desk"])),
    )


@st.composite
def _field(draw: st.DrawFn, name: str, *, is_nullable: bool) -> Field:
    family = NUMBERS if name.startswith("n") else WORDS
    allowed = draw(st.lists(st.integers(0, 5), max_size=3, unique=True).map(sorted))
    default = draw(st.none() | st.integers(0, 5))
    return Field(name, draw(st.sampled_from(sorted(family))), is_nullable, default, tuple(allowed))


def _column(field: Field) -> Column[Any]:
    default = None if field.default is None else text(field.literal(field.default))
    return Column(
        field.name, field.family[field.type], nullable=field.is_nullable, server_default=default, autoincrement=False
    )


def _column_ddl(field: Field) -> str:
    null = "" if field.is_nullable else " NOT NULL"
    return (
        f"{field.name} {field.type}{null} DEFAULT {'NULL' if field.default is None else field.literal(field.default)}"
    )


def _index(key: Key) -> Index:
    where = text(key.predicate) if key.predicate else None
    keys = [text(f"{name} DESC") if key.is_descending else text(name) for name in key.columns]
    return Index(key.name, *keys, unique=key.is_unique, postgresql_where=where)


def _index_ddl(key: Key) -> str:
    keys = ", ".join(f"{name} {'DESC NULLS FIRST' if key.is_descending else 'ASC'}" for name in key.columns)
    where = f" WHERE (({key.predicate}))" if key.predicate else ""
    return f"CREATE {'UNIQUE ' if key.is_unique else ''}INDEX {key.name} ON picks USING btree ({keys}){where}"
