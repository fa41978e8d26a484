"""Random unique constraints and indexes, declared in SQLAlchemy and written in DDL."""

from dataclasses import dataclass

from hypothesis import strategies as st
from sqlalchemy import Index, UniqueConstraint, text

FILL = st.sampled_from([None, 70])


@dataclass(frozen=True)
class Key:
    """A unique constraint or an index over some columns."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool
    is_descending: bool = False
    predicate: str | None = None
    is_including: bool = False
    is_strict: bool = False
    is_deferrable: bool = False
    fill: int | None = None
    method: str = "btree"


@st.composite
def unique_keys(draw: st.DrawFn, name: str, columns: tuple[str, ...]) -> Key:
    flags = [draw(st.booleans()) for _ in range(3)]
    return Key(name, columns, is_unique=True, is_including=flags[0], is_strict=flags[1], is_deferrable=flags[2])


@st.composite
def index_keys(draw: st.DrawFn, name: str, columns: tuple[str, ...]) -> Key:
    flags = [draw(st.booleans()) for _ in range(3)]
    predicate = draw(st.sampled_from([None, "team > 1", "team IS NOT NULL AND team < 8"]))
    return Key(name, columns, flags[0], flags[1], predicate, is_including=flags[2], fill=draw(FILL))


def unique(key: Key) -> UniqueConstraint:
    return UniqueConstraint(
        *key.columns,
        name=key.name,
        deferrable=key.is_deferrable or None,
        postgresql_include=["team"] if key.is_including else [],
        postgresql_nulls_not_distinct=key.is_strict or None,
    )


def unique_ddl(key: Key) -> str:
    nulls = "NULLS NOT DISTINCT" if key.is_strict else ""
    include = "INCLUDE (team)" if key.is_including else ""
    deferrable = "DEFERRABLE" if key.is_deferrable else ""
    columns = ", ".join(key.columns)
    return f"ALTER TABLE picks ADD CONSTRAINT {key.name} UNIQUE {nulls} ({columns}) {include} {deferrable}"


def index(key: Key) -> Index:
    where = text(key.predicate) if key.predicate else None
    keys = [text(f"{name} DESC") if key.is_descending else text(name) for name in key.columns]
    return Index(
        key.name,
        *keys,
        unique=key.is_unique,
        postgresql_where=where,
        postgresql_include=["team"] if key.is_including else [],
        postgresql_nulls_not_distinct=key.is_strict or None,
        postgresql_with={"fillfactor": key.fill} if key.fill else {},
    )


def index_ddl(key: Key) -> str:
    order = {"btree": "DESC NULLS FIRST" if key.is_descending else "ASC"}.get(key.method, "")
    keys = ", ".join(f"{name} {order}" for name in key.columns)
    parts = [
        f"CREATE {'UNIQUE ' if key.is_unique else ''}INDEX {key.name} ON picks USING {key.method} ({keys})",
        "INCLUDE (team)" if key.is_including else "",
        "NULLS NOT DISTINCT" if key.is_strict else "",
        f"WITH (fillfactor = {key.fill})" if key.fill else "",
        f"WHERE (({key.predicate}))" if key.predicate else "",
    ]
    return " ".join(parts)
