"""Callers of the wrappers of another module."""
from . import wrappers
from .wrappers import Desk, fetch_first, fetch_rows as rows_of

desk = Desk()


def teams():
    # expect: api=wrapper resolution=static cursor=real_dict fetch=all tables_read=fixtures
    return [row["home"] for row in rows_of("SELECT DISTINCT home FROM fixtures")]


def one(wager_id):
    # expect: api=wrapper resolution=static tables_read=wagers arguments=(wager_id,)
    return fetch_first("SELECT * FROM wagers WHERE id = %s", params=(wager_id,))


def through_module(table):
    # expect: api=wrapper resolution=partial holes=identifier injection=reachable
    return wrappers.fetch_rows(f"SELECT count(*) FROM {table}")


def through_object():
    # expect: api=wrapper resolution=static kind=delete tables_written=wagers
    desk.run("DELETE FROM wagers WHERE stake = 0")


def through_parameter(store):
    # expect: api=wrapper resolution=static kind=delete tables_written=fixtures
    store.run("DELETE FROM fixtures WHERE home IS NULL")


def not_sql(thread):
    thread.run("morning", ("nine", "o'clock"))
