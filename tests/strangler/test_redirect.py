"""A lent connection is given to this thread alone."""

import threading
from typing import Any

import psycopg2
import pytest

from monps.core.settings import conninfo, parse_url
from monps.strangler.redirect import lent


def test_other_threads_connect_as_ever(empty_database: str) -> None:
    dsn = conninfo(parse_url(empty_database))
    got: list[Any] = []
    with lent("a connection") as one:
        assert psycopg2.connect(dsn) == "a connection"
        thread = threading.Thread(target=lambda: got.append(psycopg2.connect(dsn)))
        thread.start()
        thread.join()
    assert one.used == 1
    assert isinstance(got[0], psycopg2.extensions.connection)
    got[0].close()


def test_afterwards_it_is_over() -> None:
    with lent("a connection"):
        pass
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect("host=127.0.0.1 port=1 connect_timeout=2")
