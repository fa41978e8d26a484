"""The specialists of columns: ADBC and connectorx, and the driver's rows made into columns."""

from typing import Any

import adbc_driver_postgresql.dbapi
import connectorx
import polars as pl
import psycopg

from benchmarks.contender import Contender
from benchmarks.contenders.sql import FRAME
from benchmarks.rows import ODDS_FIELDS

__all__ = ["Adbc", "AdbcPolars", "Connectorx", "RowsToPolars"]


class Adbc(Contender):
    """To Arrow."""

    name = "ADBC → Arrow"

    def open(self) -> None:
        self.connection = adbc_driver_postgresql.dbapi.connect(self.place.uri)

    def close(self) -> None:
        self.connection.close()

    def frame(self, count: int) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute(_statement(count))
            return cursor.fetch_arrow_table()


class AdbcPolars(Adbc):
    """To polars."""

    name = "ADBC → polars"

    def frame(self, count: int) -> Any:
        return pl.from_arrow(super().frame(count))


class Connectorx(Contender):
    """To polars, in two partitions read at once, over its default protocol, binary."""

    name = "connectorx → polars"

    def open(self) -> None:
        host = self.place.host.replace("/", "%2F")
        self.address = f"postgresql://{self.place.user}@{host}:{self.place.port}/{self.place.database}"

    def frame(self, count: int) -> Any:
        half = count // 2
        ordered = " ORDER BY id"
        first = _statement(half)
        second = _statement(count).replace(ordered, f" AND id > {half}{ordered}")
        return connectorx.read_sql(self.address, [first, second], return_type="polars")


class RowsToPolars(Contender):
    """psycopg's rows, all fetched, then made into columns."""

    name = "psycopg fetchall → polars"

    def open(self) -> None:
        self.connection = psycopg.connect(self.place.dsn, autocommit=True)

    def close(self) -> None:
        self.connection.close()

    def frame(self, count: int) -> Any:
        rows = self.connection.cursor(binary=True).execute(FRAME, [count]).fetchall()
        return pl.DataFrame(rows, schema=list(ODDS_FIELDS), orient="row")


def _statement(count: int) -> str:
    return FRAME.replace("%s", str(int(count)))
