"""Private functions that hand a text on, in every form that people give them."""
import psycopg2
from psycopg2.extras import RealDictCursor

from .settings import DB_CONFIG


def fetch_rows(sql, params=None):
    conn = psycopg2.connect(**DB_CONFIG)
    cur = conn.cursor(cursor_factory=RealDictCursor)
    # expect: resolution=forwarded fetch=all cursor=real_dict variants=0
    cur.execute(sql, params)
    rows = cur.fetchall()
    conn.close()
    return rows


def fetch_first(sql, *, params=None):
    # expect: api=wrapper resolution=forwarded variants=0
    rows = fetch_rows(sql, params)
    return rows[0] if rows else None


class Store:
    def __init__(self):
        self.conn = psycopg2.connect(**DB_CONFIG)

    def run(self, statement, values=()):
        with self.conn.cursor() as cur:
            # expect: resolution=forwarded variants=0
            cur.execute(statement, values)

    def rename(self, fixture_id, name):
        # expect: api=wrapper resolution=static kind=update tables_written=fixtures arguments=(name,\u0020fixture_id)
        self.run("UPDATE fixtures SET home = %s WHERE id = %s", (name, fixture_id))

    def never_called(self, query):
        # expect: resolution=unresolved variants=0
        self.conn.cursor().execute(query)


class Desk(Store):
    def void(self, wager_id):
        # expect: api=wrapper resolution=static kind=update tables_written=wagers
        self.run("UPDATE wagers SET result = 'void' WHERE id = %s", values=(wager_id,))
