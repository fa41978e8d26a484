"""The error tree: as drawn, complete, and each error says what to do."""

import inspect
import re

from monps.core import errors
from monps.core.errors import (
    DatabaseUnavailable,
    MonpsError,
    NotFound,
    PoolExhausted,
    SourceError,
    StatementFailed,
    UnknownMarket,
)
from monps.core.pool import PoolStatus

DRAWN = re.compile(r"^ {4}(?P<stem>[│├└─ ]*)(?P<name>[A-Z]\w+)(?: {2,}(?P<meaning>\S.*))?$", re.MULTILINE)


def drawn() -> dict[str, tuple[str | None, str | None]]:
    """Parent and meaning of each error by its name, as the docstring draws them."""
    above: list[str] = []
    found: dict[str, tuple[str | None, str | None]] = {}
    for line in DRAWN.finditer(inspect.getdoc(errors) or ""):
        depth = len(line["stem"]) // 4
        above = [*above[:depth], line["name"]]
        found[line["name"]] = (above[depth - 1] if depth else None, line["meaning"])
    return found


def real() -> dict[str, type[MonpsError]]:
    return {
        name: kind
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, MonpsError) and kind.__module__ == errors.__name__
    }


def test_the_tree_is_as_drawn() -> None:
    parents = {
        name: kind.__base__.__name__ for name, kind in real().items() if kind.__base__ and kind is not MonpsError
    }
    assert {name: parent for name, (parent, _) in drawn().items()} == parents | {"MonpsError": None}


def test_every_error_is_explained_in_the_tree() -> None:
    unexplained = [name for name, (_, meaning) in drawn().items() if meaning is None]
    assert unexplained == ["MonpsError"]


def test_the_tree_is_drawn_in_the_order_of_the_code() -> None:
    def depth_first(kind: type[MonpsError]) -> list[str]:
        children = [one for one in kind.__subclasses__() if one.__module__ == errors.__name__]
        return [kind.__name__, *(name for child in children for name in depth_first(child))]

    assert list(drawn()) == depth_first(MonpsError)


def test_all_is_sorted_and_complete() -> None:
    assert errors.__all__ == sorted(real())


def test_an_error_carries_its_facts() -> None:
    status = PoolStatus(size=5, overflow_limit=10, checked_out=15, idle=0, overflow=10)
    exhausted = PoolExhausted(status, 30)
    assert (exhausted.status, exhausted.seconds) == (status, 30)
    assert str(exhausted).startswith(
        "all 15 connections are in use (pool 5, overflow 10) and none came back within 30 s"
    )
    unavailable = DatabaseUnavailable("postgresql://host/db", "no answer")
    assert (unavailable.url, unavailable.reason) == ("postgresql://host/db", "no answer")
    missing = NotFound("team", "Inter", ["Inter Miami", "Internazionale"])
    assert (missing.entity, missing.key) == ("team", "Inter")
    assert str(missing) == "no team with key 'Inter'; known: Inter Miami, Internazionale"
    failed = StatementFailed("23505", "taken", "uq_x")
    assert (failed.sqlstate, failed.constraint, str(failed)) == ("23505", "uq_x", "taken")
    source = SourceError("E0.csv", 7, "no date")
    assert (source.path, source.line, source.reason, str(source)) == ("E0.csv", 7, "no date", "E0.csv, line 7: no date")
    assert str(SourceError("E0.csv", None, "empty")) == "E0.csv: empty"
    assert UnknownMarket("asian_corner").spelling == "asian_corner"
