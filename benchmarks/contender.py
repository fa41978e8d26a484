"""A contender: one way of working with PostgreSQL, and the paths it can go.

A contender implements the paths that its library offers and leaves the others out, which shows as a dash. A path is
done as the library's own documentation advises. What a path answers are objects of the library's own kind, with the
fields of :mod:`benchmarks.rows` as attributes, keys or in order; :mod:`benchmarks.plain` makes them comparable.

An async contender has the same methods as coroutines (``stream`` as an async generator). A contender lives in a process
of its own, see :mod:`benchmarks.worker`.
"""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from benchmarks.rows import NewOdds

__all__ = ["POOL", "START", "Answer", "Contender", "Paths", "Place"]

POOL = 10
"""Connections of every pool."""

START = 1000
"""Lists begin behind this key: a condition, an order and a limit, as real questions have them."""

Answer = Any | Awaitable[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to work: host (a folder), port, user and database of a server that trusts its socket."""

    host: str
    port: int
    user: str
    database: str

    @property
    def dsn(self) -> str:
        """For libpq."""
        return f"host='{self.host}' port={self.port} user={self.user} dbname={self.database}"

    @property
    def uri(self) -> str:
        """For whoever wants an address: ``postgresql://…``."""
        return f"postgresql://{self.user}@/{self.database}?host={self.host}&port={self.port}"

    def alchemy(self, driver: str) -> str:
        """The same for SQLAlchemy, with a driver."""
        return self.uri.replace("postgresql://", f"postgresql+{driver}://", 1)


class Contender:
    """What every contender is; its paths are methods with the names of :class:`Paths`."""

    name: ClassVar[str]
    is_async: ClassVar[bool] = False
    is_raw: ClassVar[bool] = False
    """Whether it is a bare driver, against the fastest of which all are measured."""

    renamed: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """What the library itself calls a field, where it does not take the given name."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def open(self) -> Answer:
        """Connect; called once."""

    def close(self) -> Answer:
        """Give everything back."""

    def prepare(self, rows: Iterable[NewOdds]) -> Answer:
        """Called before an insert is measured, for a contender that reads a file and no rows."""


class Paths(Protocol):
    """Every path there is. No contender need go all of them; an async one awaits the same."""

    def get(self, key: int) -> Answer:
        """The price row with this key, over a connection or session that stays open."""

    def get_fresh(self, key: int) -> Answer:
        """The same in a unit of work of its own: begin, read, commit."""

    def unit_empty(self) -> Answer:
        """A unit of work in which nothing is done."""

    def get_many(self, keys: Sequence[int]) -> Answer:
        """The price rows with these keys, in any order."""

    def list_odds(self, count: int) -> Answer:
        """The first ``count`` price rows behind the key START, by key."""

    def list_picks(self, count: int) -> Answer:
        """The first ``count`` picks by key, all sixty columns."""

    def page_names(self, count: int) -> Answer:
        """``count`` pairs by key with both teams' names: the fields of a friction, home's name, away's name."""

    def page_teams(self, count: int) -> Answer:
        """``count`` pairs by key with both teams in full: the fields of a friction, home, away."""

    def frame(self, count: int) -> Answer:
        """The first ``count`` price rows as columns (Arrow or polars) in any order, exact numbers as doubles."""

    def stream(self, count: int) -> Iterator[Any] | AsyncIterator[Any]:
        """The same as rows, one after the other, without keeping them."""

    def drain(self, count: int) -> Answer:
        """The same as raw bytes of a binary COPY, thrown away; what no client can be faster than. A raw driver's."""

    def insert(self, rows: Iterable[NewOdds]) -> Answer:
        """Write new price rows, in one transaction."""

    def upsert(self, rows: Iterable[NewOdds]) -> Answer:
        """Write price rows, in one transaction, of which some are there and are to be changed."""

    def pool_get(self, key: int) -> Answer:
        """The price row with this key, over a connection of a pool of POOL; called by many tasks at once."""

    def pool_get_coalesced(self, key: int) -> Answer:
        """The same, where keys asked for at the same time may share a statement."""
