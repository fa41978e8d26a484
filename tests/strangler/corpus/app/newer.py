"""psycopg 3."""
import psycopg
from psycopg import sql
from psycopg.rows import dict_row


def rows(table):
    with psycopg.connect("dbname=desk", row_factory=dict_row) as conn:
        # expect: driver=psycopg cursor=real_dict fetch=all resolution=static style=percent block=True
        found = conn.execute("SELECT id FROM wagers WHERE stake > %s", (1,)).fetchall()
        with conn.transaction(), conn.cursor() as cur:
            # expect: driver=psycopg resolution=partial holes=identifier block=True injection=none
            cur.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            # expect: api=copy driver=psycopg kind=copy
            with cur.copy("COPY wagers TO STDOUT") as copy:
                print(copy)
            # expect: driver=psycopg fetch=iterated
            for row in cur.stream("SELECT id FROM fixtures"):
                print(row)
    return found


async def later():
    async with await psycopg.AsyncConnection.connect("dbname=desk") as conn:
        # expect: driver=psycopg fetch=nothing kind=session
        await conn.execute("SET timezone TO 'UTC'")
        async with conn.cursor() as cur:
            # expect: driver=psycopg fetch=one
            await cur.execute("SELECT 1")
            return await cur.fetchone()
