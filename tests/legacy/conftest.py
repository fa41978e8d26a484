"""A small season, a database that the desk has set up, one it has filled, and its command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from sqlalchemy import make_url

from monps.core.settings import conninfo
from monps.legacy.config import DSN_VARIABLE

TEAMS = ("Alpha", "Bravo United", "Côte d'Or", "Delta")
BOOKS = ("Pinnacle", "Bet365", "Betclic")
VOID = 3  # index of the abandoned match
UNPLAYED = 11  # index of the match without a score
MISSING_PRICE = 5  # index of the match without any totals


class Server(Protocol):
    """What these tests need of the ``server`` fixture."""

    def create_database(self, template: str | None = None) -> str: ...
    def drop_database(self, url: str) -> None: ...


@dataclass(frozen=True)
class Outcome:
    """One finished run of the command line."""

    code: int
    lines: tuple[str, ...]
    errors: str

    @property
    def result(self) -> Any:  # noqa: ANN401 - the shape of a JSON object is the business of each test
        assert self.code == 0, self.errors
        return json.loads(self.lines[-1])


class RunLegacy(Protocol):
    """Runs ``python -m monps.legacy`` on the database ``url``."""

    def __call__(self, url: str | None, *args: str | Path) -> Outcome: ...


def libpq(url: str) -> str:
    return conninfo(make_url(url))


def environment(url: str | None) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != DSN_VARIABLE}
    return kept if url is None else {**kept, DSN_VARIABLE: libpq(url)}


def run(url: str | None, *args: str | Path) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "monps.legacy", *map(str, args)],
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, tuple(done.stdout.splitlines()), done.stderr)


def snapshot(number: int, kickoff: datetime, stage: str) -> dict[str, object]:
    """Prices of all books at one moment; later ones are a little shorter on the home side."""
    before = timedelta(hours=26) if stage == "opening" else timedelta(minutes=10)
    drift = 0.0 if stage == "opening" else -0.08
    home = 1.6 + 0.15 * (number % 6) + drift
    totals = [
        {"bookmaker": b, "line": 2.5, "over": 1.8 + 0.02 * i + drift, "under": 2.0 + 0.02 * i}
        for i, b in enumerate(BOOKS)
    ]
    return {
        "collected_at": (kickoff - before).isoformat(),
        "stage": stage,
        "h2h": [
            {"bookmaker": b, "home": round(home + 0.03 * i, 2), "draw": None if i == 2 else 3.4, "away": 4.1 - 0.2 * i}
            for i, b in enumerate(BOOKS)
        ],
        "totals": [] if number == MISSING_PRICE else totals,
        "spreads": [{"bookmaker": "Pinnacle", "line": -0.5, "home": 1.9, "away": 1.98}],
        "btts": [{"bookmaker": "Betclic", "yes": 1.75, "no": 2.05}] if number % 2 else [],
    }


def season() -> Iterator[dict[str, object]]:
    """Twelve matches: every team at home to every other."""
    for number, (home, away) in enumerate(permutations(TEAMS, 2)):
        kickoff = datetime(2024, 8, 17, 15) + timedelta(days=number // 2, hours=number % 2)  # noqa: DTZ001 - the feed is naive
        played = number != UNPLAYED
        yield {
            "match_id": f"{number + 1:032x}",
            "sport": "soccer_epl",
            "league": "E0",
            "season": "2024-25",
            "commence_time": kickoff.isoformat(),
            "home_team": home,
            "away_team": away,
            "score_home": number % 4 if played else None,
            "score_away": number % 3 if played else None,
            "void": number == VOID,
            "snapshots": [snapshot(number, kickoff, "opening"), snapshot(number, kickoff, "closing")],
        }


@pytest.fixture(scope="session")
def run_legacy() -> RunLegacy:
    return run


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("feed") / "season.jsonl"
    path.write_text("".join(json.dumps(match) + "\n" for match in season()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def set_up_template(server: Server) -> str:
    url = server.create_database()
    assert run(url, "setup").code == 0
    return url


@pytest.fixture(scope="session")
def played_template(server: Server, set_up_template: str, feed: Path) -> str:
    url = server.create_database(make_url(set_up_template).database)
    assert run(url, "replay", feed).code == 0
    return url


@pytest.fixture
def set_up(server: Server, set_up_template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a database with the desk's tables, all empty; the desk's own functions find it too."""
    yield from copied(server, set_up_template, monkeypatch)


@pytest.fixture
def played(server: Server, played_template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a database in which the desk has played the small season."""
    yield from copied(server, played_template, monkeypatch)


def copied(server: Server, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = server.create_database(make_url(template).database)
    monkeypatch.setenv(DSN_VARIABLE, libpq(url))
    yield url
    server.drop_database(url)


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the database of the test, over a driver that is not the desk's."""
    url = request.getfixturevalue("played" if "played" in request.fixturenames else "set_up")

    def rows(query: str, *args: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(libpq(url), autocommit=True) as connection:
            cursor = connection.execute(query.encode(), args or None)
            return cursor.fetchall() if cursor.description else []

    return rows
