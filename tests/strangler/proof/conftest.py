"""A small desk with every kind of rule, as a database, and programs that speak to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from monps.strangler import Inventory, scan
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.schema_copy import SchemaCopy, copied
from tests.conftest import Server, name_of

SCHEMA = Path(__file__).with_name("desk.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desk(server: Server) -> Iterator[URL]:
    """The desk's database."""
    url = server.create_database()
    with psycopg.connect(server.dsn(name_of(url)), autocommit=True) as connection:
        connection.execute(SCHEMA.encode())
    yield make_url(url)
    server.drop_database(url)


@pytest.fixture(scope="module")
def scratch(server: Server) -> URL:
    """The server of the tests, so that the proof is by the same version."""
    return server.admin


@pytest.fixture(scope="module")
def copy(desk: URL, scratch: URL) -> Iterator[SchemaCopy]:
    with copied(desk, scratch) as made:
        yield made


@pytest.fixture(scope="module")
def ground(copy: SchemaCopy) -> Iterator[Ground]:
    with Ground(copy) as opened:
        yield opened


@pytest.fixture
def scanned(tmp_path: Path) -> Callable[[str], Inventory]:
    """The inventory of a program."""

    def look(source: str) -> Inventory:
        (tmp_path / "program.py").write_text(source, encoding="utf-8")
        return scan(tmp_path / "program.py")

    return look
