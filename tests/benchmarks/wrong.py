"""Contenders that must be caught; started by the tests in processes of their own."""

import itertools
import os
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.contenders.raw_psycopg import Psycopg
from benchmarks.rows import NewOdds

__all__ = ["Crashing", "Failing", "Forgetful", "Locking", "Lying", "Silent", "Tiring"]

TOO_MANY = 1_500
"""As many as the tests measure."""


class Lying(Psycopg):
    name = "lying"

    def get_many(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        first, *others = super().get_many(keys)
        return [(*first[:-1], None), *others]


class Forgetful(Psycopg):
    name = "forgetful"

    def insert(self, rows: Iterable[NewOdds]) -> None:
        super().insert(itertools.islice(rows, 1, None))


class Locking(Psycopg):
    name = "locking"

    def open(self) -> None:
        super().open()
        self.unit.execute("LOCK TABLE odds_history")


class Tiring(Psycopg):
    """Fails at the number of rows that is measured, and at no other."""

    name = "tiring"

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        given = list(rows)
        if len(given) == TOO_MANY:
            self.shared.execute("SELECT no_such_column")
        super().upsert(given)


class Failing(Psycopg):
    name = "failing"

    def get_many(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        self.shared.execute("SELECT no_such_column")
        return super().get_many(keys)


class Crashing(Psycopg):
    name = "crashing"

    def get_many(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        os._exit(len(keys))


class Silent(Psycopg):
    """Prints, which must not come between the answers."""

    name = "silent"

    def get_many(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        os.write(1, b"a library that prints\n")
        return super().get_many(keys)
