"""asyncpg: the text goes to the connection, the values follow it."""
import asyncpg

POOL = None


async def pool():
    global POOL
    POOL = await asyncpg.create_pool(host="localhost")
    return POOL


async def fixture(fixture_id: int):
    connection = await asyncpg.connect()
    # expect: api=fetch driver=asyncpg cursor=record fetch=one style=dollar resolution=static arguments=(fixture_id,)
    return await connection.fetchrow("SELECT id, home FROM fixtures WHERE id = $1", fixture_id)


async def names(connection: asyncpg.Connection):
    # expect: api=fetch driver=asyncpg fetch=all resolution=static positional=True
    rows = await connection.fetch("SELECT home, away FROM fixtures")
    return [(row[0], row[1]) for row in rows]


async def total(pool: asyncpg.Pool):
    async with pool.acquire() as connection:
        async with connection.transaction():
            # expect: api=execute driver=asyncpg kind=delete block=True
            await connection.execute("DELETE FROM wagers WHERE stake < $1", 0)
            # expect: api=fetch driver=asyncpg fetch=scalar
            return await connection.fetchval("SELECT count(*) FROM wagers")


async def streamed(connection: asyncpg.Connection):
    async with connection.transaction():
        # expect: api=fetch driver=asyncpg fetch=iterated
        async for row in connection.cursor("SELECT id FROM wagers"):
            print(row["id"])
    # expect: api=prepare driver=asyncpg
    statement = await connection.prepare("SELECT id FROM wagers WHERE id = $1")
    # expect: api=copy driver=asyncpg kind=copy
    await connection.copy_records_to_table("wagers", records=[(1, 2)])
    return statement


class Repository:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def all(self, table: str):
        # expect: api=fetch driver=asyncpg resolution=partial holes=identifier injection=reachable star=True
        return await self.pool.fetch(f"SELECT * FROM {table}")
