"""Every question of the domain at both doors: the same answer, in its number of statements, from hundreds of rows.

A question that is not listed here fails the last test, so none is added without its number of statements.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from monps.core.database import Database
from monps.core.settings import Settings
from monps.models import ManualBet, OddsHistory, TrackingCLVPicks
from monps.repositories import AsyncRepository, AsyncUnitOfWork, Repositories, Repository, UnitOfWork
from monps.repositories.repositories import On
from tests.conftest import Counting
from tests.repositories import rows

pytestmark = pytest.mark.anyio

TEAMS = [f"T{number:02}" for number in range(12)]
MATCHES = {f"m{number}": rows.KICKOFF + number * rows.HOUR for number in range(40)}
LATER = rows.KICKOFF + timedelta(days=9)


@dataclass(frozen=True)
class Asked:
    """A call of a question; ``found`` is how many rows it must answer with, so that a count of 1 means something."""

    repository: str
    question: str
    arguments: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)
    statements: int = 1
    found: int | None = None

    def __str__(self) -> str:
        return ".".join([self.repository, self.question, *map(str, self.named.values())])


def asked(
    repository: str, question: str, *arguments: object, statements: int = 1, found: int | None = None, **named: object
) -> Asked:
    return Asked(repository, question, arguments, named, statements, found)


QUESTIONS = [
    asked("odds", "of_match", "m1", found=9),
    asked("odds", "points", list(MATCHES), found=360),
    asked("odds", "as_of", "m1", LATER, found=9),
    asked("odds", "best", "m1", LATER, found=3),
    asked("odds", "closing_candidates", MATCHES, found=240),
    asked("odds", "openings", list(MATCHES), "h2h", found=120),
    asked("odds", "movements", "m1", MATCHES["m1"], found=9),
    asked("odds", "opportunities", rows.KICKOFF, found=20, limit=20),
    asked("odds", "bookmakers", found=3),
    asked("odds", "freshness", found=5),
    asked("odds", "corrections", "m1", found=0),
    asked("clubs", "meanings", "football-data", found=0),
    asked("clubs", "known", found=0),
    asked("clubs", "unmatched", found=0),
    asked("source_matches", "known", "football-data", ["m1"], found=0),
    asked("source_matches", "shared", "football-data", "the-odds-api", found=0),
    asked("source_matches", "adopted", [], statements=0, found=0),
    asked("tracking", "recent", found=100),
    asked("tracking", "of_match", "m1", found=4),
    asked("tracking", "pending_closing", LATER, found=160),
    asked("tracking", "pending_settlement", found=160),
    *(
        asked("tracking", "performance", found=found, by=by)
        for by, found in {
            "all": 1,
            "market": 4,
            "league": 1,
            "agent": 1,
            "strategy": 1,
            "day": 3,
            "week": 2,
            "month": 1,
        }.items()
    ),
    *(asked("tracking", "exposure", found=found, by=by) for by, found in {"market": 4, "match": 3, "day": 3}.items()),
    asked("tracking", "duplicates", found=0),
    asked("tracking", "settlable", found=160),
    asked("bets", "open", found=40),
    asked("bets", "at_stake"),
    *(
        asked("bets", "exposure", found=found, by=by)
        for by, found in {"market": 1, "match": 3, "day": 3, "bookmaker": 1}.items()
    ),
    asked("bets", "pending_closing", LATER, found=40),
    asked("bets", "pending_settlement", found=40),
    *(
        asked("bets", "performance", found=found, by=by)
        for by, found in {"all": 1, "market": 1, "bookmaker": 1, "sport": 1, "day": 3, "week": 2, "month": 1}.items()
    ),
    asked("bets", "settlable", found=40),
    asked("bets", "statistics"),
    asked("ledger", "unclosed_picks", LATER, found=160),
    asked("ledger", "unclosed_bets", LATER, found=40),
    asked("ledger", "entries", "picks", found=160),
    asked("ledger", "entries", "bets", found=40),
    asked("matches", "by_match_id", "m1"),
    asked("matches", "leagues", found=1),
    asked("matches", "seasons", "E0", found=1),
    asked("matches", "played", "E0", "2024-25", found=40),
    asked("matches", "without_result", LATER, found=0),
    asked("matches", "upcoming", rows.KICKOFF, found=0),
    asked("matches", "head_to_head", "A", "B", LATER, found=10),
    asked("matches", "form", "A", LATER.date(), found=5),
    asked("shots", "of_matches", list(MATCHES), found=80),
    asked("expected_goals", "of_matches", list(MATCHES), found=40),
    asked("events", "of_matches", list(MATCHES), found=80),
    asked("team_statistics", "of_matches", list(MATCHES), found=80),
    asked("players", "of_season", "E0", "2024-25", found=12),
    asked("daily_runs", "unfinished", rows.KICKOFF),
    asked("daily_runs", "locked", 1),
    asked("teams", "latest", found=12),
    asked("teams", "get_by_league", "E0", found=12),
    asked("teams", "get_by_tier", 1, found=12),
    asked("teams", "get_by_tag", "POSSESSION", found=12),
    asked("teams", "summaries", found=12),
    asked("teams", "get_by_name", "T01", statements=3),
    asked("teams", "names", found=12),
    asked("friction", "between", "T00", "T01"),
    asked("friction", "pairs", "E0", found=100),
    asked("friction", "pairs_with_teams", "E0", statements=2, found=100),
    asked("friction", "by_scenario", "BALANCED", found=100),
    asked("friction", "highest_chaos", found=20),
    asked("strategies", "of_team", "T01", found=2),
    asked("strategies", "best", "E0", found=12),
    asked("strategies", "survivors", 0.9, found=24),
    asked("chess", "current", "E0", found=12),
    asked("chess", "of_team", "T01", found=1),
    asked("goalscorers", "top", "E0", found=20),
    asked("goalscorers", "of_team", "T01", found=3),
]


def fill(work: Repositories) -> None:
    books = ("Pinnacle", "Bet365", "Market average")
    prices = {"home": 2.0, "draw": 3.5, "away": 4.0}
    work.odds.store(
        [
            rows.price(
                match_id, selection=one, price=price, bookmaker=book, captured_at=kickoff - rows.HOUR, stage=stage
            )
            for match_id, kickoff in MATCHES.items()
            for book, stage in zip(books, ("snapshot", "opening", "snapshot"), strict=True)
            for one, price in prices.items()
        ]
    )
    naive = {match_id: kickoff.replace(tzinfo=None) for match_id, kickoff in MATCHES.items()}
    head = {"sport": "soccer_epl", "home_team": "A", "away_team": "B", "home_odds": 2, "collected_at": naive["m0"]}
    work.session.add_all(
        OddsHistory(match_id=match_id, commence_time=at + rows.HOUR, bookmaker=book, **head)
        for match_id, at in naive.items()
        for book in books[:2]
    )
    work.matches.store_results([rows.result(match_id, commence_time=at) for match_id, at in naive.items()])
    work.matches.store_statistics([rows.statistics(match_id, kickoff=at) for match_id, at in MATCHES.items()])
    work.shots.upsert_many([rows.shot(one, source_key=key) for one in MATCHES for key in ("1", "2")])
    work.expected_goals.upsert_many([rows.expected_goals(one) for one in MATCHES])
    work.events.store([rows.event(one, position=position) for one in MATCHES for position in (1, 2)])
    work.team_statistics.upsert_many([rows.team_statistic(one, name=name) for one in MATCHES for name in ("F", "G")])
    work.players.upsert_many([rows.player(team) for team in TEAMS])
    markets = {"h2h": "home", "btts": "yes", "draw_no_bet": "home", "double_chance": "1x"}
    work.tracking.add_many(
        TrackingCLVPicks(**rows.pick(match_id, match_date=at, market=market, selection=selection))
        for match_id, at in MATCHES.items()
        for market, selection in markets.items()
    )
    work.bets.add_many(ManualBet(**rows.bet(match_id=match_id, kickoff_time=at)) for match_id, at in naive.items())
    work.teams.store([rows.team(name) for name in TEAMS])
    work.friction.store([rows.friction(home, away) for home in TEAMS for away in TEAMS if home != away])
    work.strategies.store(
        [rows.strategy(name, of=team, is_best=name == "ONE") for team in TEAMS for name in ("ONE", "TWO")]
    )
    work.chess.store([rows.classification(team) for team in TEAMS])
    work.goalscorers.store([rows.goalscorer(name, of=team) for team in TEAMS for name in ("X", "Y", "Z")])


@pytest.fixture(scope="module")
def filled(emptied: str) -> Iterator[Database]:
    """A database with rows enough that an N+1 shows."""
    opened = Database(Settings(database_url=SecretStr(emptied)))
    with UnitOfWork(database=opened) as work:
        fill(work)
        work.commit()
    yield opened
    opened.dispose()


def told(answer: object) -> object:
    """An answer in a form that two sessions share."""
    if isinstance(answer, list | tuple) and not hasattr(answer, "_fields"):
        return [told(one) for one in answer]
    return repr(answer)


@pytest.mark.parametrize("ask", QUESTIONS, ids=str)
async def test_a_question_has_one_answer_at_both_doors_in_its_number_of_statements(
    filled: Database, counting: Counting, ask: Asked
) -> None:
    with UnitOfWork(database=filled) as work:
        question = getattr(getattr(work, ask.repository), ask.question)
        with counting(ask.statements) as counted:
            answer = question(*ask.arguments, **ask.named)
        assert len(counted) == ask.statements
        expected = told(answer)
    if ask.found is not None:
        assert len(answer) == ask.found
    async with AsyncUnitOfWork(database=filled) as unit:
        question = getattr(getattr(unit, ask.repository), ask.question)
        with counting(ask.statements):
            answer = await question(*ask.arguments, **ask.named)
        assert told(answer) == expected
    await filled.async_dispose()


WRITES = {"store", "store_results", "store_statistics", "append", "queue", "named", "confirm", "resolve", "join"}
WRITES |= {"take_over"}


def test_every_question_is_asked_here() -> None:
    verbs = {name for kind in (Repository, AsyncRepository) for name, _ in inspect.getmembers(kind, callable)}
    offered = {
        (name, question)
        for name, one in vars(Repositories).items()
        if isinstance(one, On)
        for question, _ in inspect.getmembers(one.repository, inspect.isfunction)
        if not question.startswith("_") and question not in verbs | WRITES
    }
    assert offered == {(one.repository, one.question) for one in QUESTIONS}


LEGACY = ("Replaces", "existing code", "No statement", "no statement")


def test_every_question_names_the_statement_that_it_replaces_or_its_module_says_there_is_none() -> None:
    for one in QUESTIONS:
        repository = getattr(Repositories, one.repository).repository
        told_in = (inspect.getdoc(getattr(repository, one.question)), inspect.getmodule(repository).__doc__)
        assert any(word in (text or "") for text in told_in for word in LEGACY), one
