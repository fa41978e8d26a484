"""Two databases in one file, and a connection that comes from who knows where."""
import sqlite3

import psycopg2


def both(path, conn):
    cache = sqlite3.connect(path)
    # expect: driver=sqlite style=question resolution=static fetch=one
    row = cache.execute("SELECT value FROM cache WHERE key = ?", ("a",)).fetchone()
    desk = psycopg2.connect("dbname=desk")
    # expect: driver=psycopg2 style=percent
    desk.cursor().execute("INSERT INTO audit (note) VALUES (%s)", (row,))
    # expect: driver=psycopg2 fetch=nothing kind=transaction
    conn.cursor().execute("SAVEPOINT before")


async def off_loop(loop, cur):
    # expect: resolution=static tables_read=wagers callee=cur.execute
    await loop.run_in_executor(None, cur.execute, "SELECT id FROM wagers")


class Holder:
    SQL = {"open": "SELECT id FROM wagers WHERE settled IS NULL", "all": "SELECT id FROM wagers"}

    def __init__(self):
        self.conn = psycopg2.connect("dbname=desk")
        self.cur = self.conn.cursor()

    def read(self, what):
        # expect: resolution=static variants=2 cursor=tuple fetch=returned
        self.cur.execute(self.SQL[what])
        return self.cur

    @property
    def cursor(self):
        return self.conn.cursor()

    def through_property(self):
        # expect: resolution=static cursor=tuple driver=psycopg2
        self.cursor.execute("SELECT now()")
