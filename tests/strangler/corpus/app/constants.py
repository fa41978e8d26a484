"""Constants reached through assignment, class, module and import."""
import psycopg2
from psycopg2.extras import DictCursor, NamedTupleCursor

from . import queries
from .queries import BY_ID, OPEN_WAGERS as OPEN, Wagers
from .settings import DB_CONFIG, SCHEMA, get_db

LOCAL = "SELECT count(*) FROM fixtures"


def by_import(fixture_id):
    conn = get_db()
    cur = conn.cursor()
    # expect: resolution=static cursor=real_dict fetch=one style=percent tables_read=fixtures columns_read=fixtures.away,fixtures.home,fixtures.id
    cur.execute(BY_ID, (fixture_id,))
    return cur.fetchone()


def by_alias():
    with get_db() as conn:
        with conn.cursor(cursor_factory=DictCursor) as cur:
            # expect: resolution=static cursor=dict fetch=all tables_read=fixtures,wagers positional=True block=True
            cur.execute(OPEN)
            return [row[0] for row in cur.fetchall()]


def by_class(fixture_id, stake):
    conn = psycopg2.connect(**DB_CONFIG)
    cur = conn.cursor()
    # expect: resolution=static kind=insert tables_written=wagers columns_written=wagers.fixture_id,wagers.stake fetch=one positional=True commits=True
    cur.execute(Wagers.INSERT, (fixture_id, stake))
    (wager_id,) = cur.fetchone()
    conn.commit()
    return wager_id


def by_module():
    cur = get_db().cursor(cursor_factory=NamedTupleCursor)
    # expect: resolution=static cursor=named_tuple fetch=iterated tables_read=fixtures,wagers
    cur.execute(queries.OPEN_WAGERS)
    return [row.stake for row in cur]


def by_module_attribute():
    cur = get_db().cursor()
    # expect: resolution=static fetch=one tables_read=fixtures
    cur.execute(LOCAL)
    return cur.fetchone()["count"]


def by_file():
    cur = get_db().cursor()
    # expect: resolution=static kind=script tables_written=fixtures,wagers
    cur.execute(SCHEMA.read_text(encoding="utf-8"))


def by_local_function(limit):
    def statement():
        return "SELECT id FROM wagers LIMIT %s"

    cur = get_db().cursor()
    # expect: resolution=static fetch=all tables_read=wagers
    cur.execute(statement(), [limit])
    return cur.fetchall()
