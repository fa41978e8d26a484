"""SQLAlchemy with plain text, pandas, and what is no raw SQL at all."""
import pandas as pd
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from .models import Fixture

engine = create_engine("postgresql:///desk")
LATE = text("UPDATE wagers SET late = true WHERE placed_at > :limit")


def counted(session: Session, market: str) -> int:
    # expect: driver=sqlalchemy style=colon fetch=scalar resolution=static tables_read=wagers
    return session.execute(text("SELECT count(*) FROM wagers WHERE market = :market AND at::date > :day"), {"market": market}).scalar()


def marked():
    with engine.begin() as connection:
        # expect: driver=sqlalchemy style=colon kind=update block=True tables_written=wagers
        connection.execute(LATE, {"limit": 1})
        # expect: api=scalar driver=sqlalchemy resolution=static
        connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")


def mapped(session: Session):
    # expect: driver=sqlalchemy cursor=row fetch=all
    return [dict(row) for row in session.execute(text("SELECT id, home FROM fixtures")).mappings().all()]


def framed(days):
    # expect: api=read_sql driver=pandas cursor=frame fetch=all resolution=partial holes=quoted_value
    return pd.read_sql(f"SELECT * FROM wagers WHERE placed_at > now() - interval '{days} days'", engine)


def framed_too():
    # expect: api=read_sql driver=pandas resolution=static style=named_percent
    return pd.read_sql_query("SELECT id FROM wagers WHERE id = %(id)s", engine, params={"id": 3})


def constructs(session: Session):
    # dismissed: SQLAlchemy construct
    session.execute(select(Fixture).where(Fixture.id == 1))
    statement = select(Fixture.id).limit(2)
    # dismissed: SQLAlchemy construct
    first = session.execute(statement).all()
    # dismissed: SQLAlchemy construct
    return first, session.scalars(select(Fixture)).all()


def default():
    # expect: api=text driver=sqlalchemy resolution=static
    return {"server_default": text("now() AT TIME ZONE 'UTC'")}
