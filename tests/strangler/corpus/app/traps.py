"""What works with psycopg2 only, and what does not even there."""
import psycopg2
from psycopg2.extras import Json, RealDictCursor, execute_batch, execute_values as ev

from .settings import DB_CONFIG

conn = psycopg2.connect(**DB_CONFIG)


def interval_in_quotes(days):
    cur = conn.cursor(cursor_factory=RealDictCursor)
    # expect: resolution=static style=percent cursor=real_dict fetch=all
    cur.execute("SELECT id FROM fixtures WHERE kickoff > NOW() - INTERVAL '%s days'", (days,))
    return cur.fetchall()


def lone_percent(name):
    cur = conn.cursor()
    # expect: resolution=static style=percent fetch=all
    cur.execute("SELECT id FROM fixtures WHERE home LIKE 'Real%' AND away = %s", (name,))
    return cur.fetchall()


def doubled_percent(name):
    cur = conn.cursor()
    # expect: resolution=static style=percent tables_read=fixtures
    cur.execute("SELECT id FROM fixtures WHERE home ILIKE '%%united%%' AND away = %s", (name,))
    return cur.fetchall()


def tuple_in(ids):
    cur = conn.cursor()
    # expect: resolution=static tables_read=fixtures arguments=(tuple(ids),)
    cur.execute("SELECT id FROM fixtures WHERE id IN %s", (tuple(ids),))
    return cur.fetchall()


def casts(payload):
    cur = conn.cursor()
    # expect: resolution=static kind=update style=named_percent tables_written=wagers columns_written=wagers.detail,wagers.placed_at argument_names=detail,when,id
    cur.execute(
        "UPDATE wagers SET detail = %(detail)s::jsonb, placed_at = %(when)s::timestamptz WHERE id = %(id)s",
        {"detail": Json(payload), "when": None, "id": 1},
    )


def rows(values):
    cur = conn.cursor()
    # expect: api=execute_values resolution=static kind=insert tables_written=wagers
    ev(cur, "INSERT INTO wagers (fixture_id, stake) VALUES %s ON CONFLICT DO NOTHING", values, page_size=500)


def rows_with_template(values):
    with conn.cursor() as cur:
        # expect: api=execute_values resolution=static fetch=all positional=True template=(%s,%s,now())
        for (wager_id,) in ev(
            cur,
            "INSERT INTO wagers (fixture_id, stake, placed_at) VALUES %s RETURNING id",
            values,
            template="(%s,%s,now())",
            fetch=True,
        ):
            print(wager_id)


def batch(values):
    # expect: api=execute_batch resolution=static kind=update tables_written=wagers
    execute_batch(conn.cursor(), "UPDATE wagers SET stake = %s WHERE id = %s", values)


def many(values):
    cur = conn.cursor()
    try:
        # expect: api=executemany resolution=static kind=delete tables_written=wagers commits=True rolls_back=True errors=raised_again
        cur.executemany("DELETE FROM wagers WHERE id = %s", values)
        conn.commit()
    except psycopg2.Error:
        conn.rollback()
        raise


def one_by_one(wagers):
    cur = conn.cursor()
    for wager in wagers:
        # expect: resolution=static in_loop=True fetch=one
        cur.execute("SELECT home FROM fixtures WHERE id = %s", (wager["fixture_id"],))
        wager["home"] = cur.fetchone()[0]
    while True:
        # expect: resolution=static in_loop=True fetch=many
        cur.execute("SELECT id FROM wagers")
        if not cur.fetchmany(100):
            break


def swallowed():
    cur = conn.cursor()
    try:
        # expect: resolution=static errors=swallowed fetch=one star=True
        cur.execute("SELECT * FROM wagers")
        return cur.fetchone()
    except Exception:
        return None


def swallowed_bare():
    try:
        # expect: resolution=static errors=swallowed fetch=nothing kind=ddl
        conn.cursor().execute("ALTER TABLE wagers ADD COLUMN note text")
    except:
        pass


def copies(stream):
    cur = conn.cursor()
    # expect: api=copy resolution=static kind=copy tables_written=wagers
    cur.copy_expert("COPY wagers (fixture_id, stake) FROM STDIN WITH CSV", stream)
    # expect: api=copy resolution=static kind=copy
    cur.copy_from(stream, "fixtures", columns=("home", "away"))
    # expect: api=copy resolution=static kind=copy
    cur.copy_to(stream, "fixtures")


def mogrified(values):
    cur = conn.cursor()
    # expect: api=mogrify resolution=static in_loop=True
    pieces = b",".join(cur.mogrify("(%s, %s)", one) for one in values)
    # expect: api=execute resolution=partial kind=insert
    cur.execute(b"INSERT INTO wagers (fixture_id, stake) VALUES " + pieces)
    # expect: api=callproc resolution=static
    cur.callproc("settle_day", ["2025-01-01"])


def autocommitted():
    own = psycopg2.connect(**DB_CONFIG)
    own.autocommit = True
    # expect: resolution=static kind=maintenance autocommit=True tables_read=wagers
    own.cursor().execute("VACUUM ANALYZE wagers")


def features(name):
    cur = conn.cursor()
    # expect: resolution=static tables_read=fixtures,odds_history fetch=all
    cur.execute(
        """
        WITH latest AS (
            SELECT DISTINCT ON (match_id) match_id, home_odds FROM odds_history ORDER BY match_id, collected_at DESC
        )
        SELECT f.home, COUNT(*) FILTER (WHERE l.home_odds > 2), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY l.home_odds),
               ROW_NUMBER() OVER (PARTITION BY f.home ORDER BY COUNT(*) DESC)
        FROM fixtures f LEFT JOIN latest l ON l.match_id = f.id::text
        WHERE LOWER(f.home) = LOWER(%s) AND f.tags @> ARRAY['cup'] AND f.meta->>'tier' = ANY(%s)
        GROUP BY 1 HAVING COUNT(*) > 1
        """,
        (name, ["a", "b"]),
    )
    return cur.fetchall()


def upsert(match_id, price):
    cur = conn.cursor()
    # expect: resolution=static kind=insert tables_written=odds_history columns_written=odds_history.home_odds,odds_history.match_id fetch=rowcount
    cur.execute(
        "INSERT INTO odds_history (match_id, home_odds) VALUES (%s, %s)"
        " ON CONFLICT (match_id) DO UPDATE SET home_odds = EXCLUDED.home_odds",
        (match_id, price),
    )
    return cur.rowcount


def aliased(cursor):
    run = cursor.execute
    # expect: resolution=static tables_read=wagers callee=run
    run("SELECT id FROM wagers WHERE id = 7")


def reflected(cursor, name):
    # expect: resolution=static tables_read=wagers
    getattr(cursor, "execute")("SELECT stake FROM wagers")


def in_lambda():
    # expect: resolution=static tables_read=wagers
    return lambda: conn.cursor().execute("SELECT max(id) FROM wagers")


def after_return():
    return None
    # expect: resolution=static kind=delete
    conn.cursor().execute("DELETE FROM wagers")
