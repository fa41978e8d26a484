"""SQLModel: its models and its session, over psycopg 3."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from pydantic import NaiveDatetime, create_model
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select

from benchmarks.contender import POOL, START, Contender
from benchmarks.contenders.sqlalchemy_core import upsert_statement
from benchmarks.rows import DNA, PICK_COLUMNS, NewOdds

__all__ = ["SqlModel"]

KINDS: dict[str, Any] = {"text": str, "timestamp": NaiveDatetime, "integer": int, "boolean": bool, "numeric": Decimal}


class Odds(SQLModel, table=True):  # type: ignore[call-arg]
    __tablename__ = "odds_history"

    id: int | None = Field(default=None, primary_key=True)
    match_id: str
    sport: str
    home_team: str
    away_team: str
    commence_time: NaiveDatetime
    bookmaker: str
    home_odds: Decimal | None
    away_odds: Decimal | None
    draw_odds: Decimal | None
    collected_at: NaiveDatetime


class _Wide(SQLModel):
    id: int | None = Field(default=None, primary_key=True)


_fields: Any = {name: (KINDS[kind] | None, None) for name, kind in PICK_COLUMNS.items() if name != "id"}
_PickFields: Any = create_model("_PickFields", __base__=_Wide, **_fields)


class Pick(_PickFields, table=True):  # type: ignore[call-arg]
    __tablename__ = "bench_pick"


class Team(SQLModel, table=True):  # type: ignore[call-arg]
    __tablename__ = "bench_team"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    league: str
    market_dna: dict[str, Any] = Field(sa_type=JSONB)
    context_dna: dict[str, Any] = Field(sa_type=JSONB)
    risk_dna: dict[str, Any] = Field(sa_type=JSONB)
    temporal_dna: dict[str, Any] = Field(sa_type=JSONB)
    nemesis_dna: dict[str, Any] = Field(sa_type=JSONB)
    psyche_dna: dict[str, Any] = Field(sa_type=JSONB)
    roster_dna: dict[str, Any] = Field(sa_type=JSONB)
    physical_dna: dict[str, Any] = Field(sa_type=JSONB)
    luck_dna: dict[str, Any] = Field(sa_type=JSONB)


class Friction(SQLModel, table=True):  # type: ignore[call-arg]
    __tablename__ = "bench_friction"

    id: int | None = Field(default=None, primary_key=True)
    home_id: int = Field(foreign_key="bench_team.id")
    away_id: int = Field(foreign_key="bench_team.id")
    friction_score: float
    predicted_goals: float
    scenario: str = Field(sa_type=Text)
    home: Team = Relationship(sa_relationship_kwargs={"foreign_keys": "Friction.home_id"})
    away: Team = Relationship(sa_relationship_kwargs={"foreign_keys": "Friction.away_id"})


column: Any = Odds
pair: Any = Friction
pick: Any = Pick
NAMES = (
    load_only(pair.friction_score, pair.predicted_goals, pair.scenario),
    joinedload(pair.home).load_only(Team.name),  # type: ignore[arg-type]
    joinedload(pair.away).load_only(Team.name),  # type: ignore[arg-type]
)
FULL = (selectinload(pair.home), selectinload(pair.away))
assert set(DNA) <= set(Team.model_fields)


class SqlModel(Contender):
    name = "SQLModel"

    def open(self) -> None:
        self.engine = create_engine(
            self.place.alchemy("psycopg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.session = Session(self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def get(self, key: int) -> Any:
        return self.session.get(Odds, key)

    def get_fresh(self, key: int) -> Any:
        with Session(self.engine, expire_on_commit=False) as session:
            found = session.get(Odds, key)
            session.commit()
            return found

    def unit_empty(self) -> None:
        with Session(self.engine) as session:
            session.commit()

    def get_many(self, keys: Sequence[int]) -> Any:
        return self.session.exec(select(Odds).where(column.id.in_(keys))).all()

    def list_odds(self, count: int) -> Any:
        return self.session.exec(select(Odds).where(column.id > START).order_by(column.id).limit(count)).all()

    def list_picks(self, count: int) -> Any:
        return self.session.exec(select(Pick).where(pick.id > START).order_by(pick.id).limit(count)).all()

    def page_names(self, count: int) -> Any:
        self.session.expunge_all()
        return self.session.exec(select(Friction).options(*NAMES).order_by(pair.id).limit(count)).all()

    def page_teams(self, count: int) -> Any:
        self.session.expunge_all()
        return self.session.exec(select(Friction).options(*FULL).order_by(pair.id).limit(count)).all()

    def stream(self, count: int) -> Iterator[Any]:
        with Session(self.engine) as session:
            statement = select(Odds).where(column.id <= count).order_by(column.id)
            yield from session.exec(statement.execution_options(yield_per=1000))

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with Session(self.engine) as session:
            session.add_all([Odds(**row._asdict()) for row in rows])
            session.commit()

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        """It has none of its own; its documentation sends to SQLAlchemy's."""
        with Session(self.engine) as session:
            session.connection().execute(upsert_statement(Odds), [row._asdict() for row in rows])
            session.commit()
