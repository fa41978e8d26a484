"""Storing a season: everything arrives, nothing twice, corrections are taken over, and a failure keeps nothing."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.errors import CheckFailed
from monps.repositories import UnitOfWork
from monps.services import ingest
from monps.services.ingest import Account
from monps.sources.football_data import read
from monps.sources.rows import MatchRow, PriceRow, Season, Stage

KICKOFF = datetime(2024, 8, 16, 19, tzinfo=UTC)


def match(key: str, home_goals: int | None = 1, away_goals: int | None = 0) -> MatchRow:
    counts = dict.fromkeys(
        f"{side}_{what}"
        for side in ("home", "away")
        for what in ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
    )
    return MatchRow(
        match_id=key,
        league="E0",
        season="2024-25",
        kickoff=KICKOFF,
        kickoff_estimated=False,
        home_team="Home",
        away_team="Away",
        home_goals=home_goals,
        away_goals=away_goals,
        half_time_home=None,
        half_time_away=None,
        status="finished" if home_goals is not None else "scheduled",
        referee=None,
        source="test",
        **counts,
    )


def price(key: str, value: float, stage: Stage = "opening", line: float | None = None) -> PriceRow:
    before = timedelta(hours=3 if stage == "opening" else 0, minutes=1)
    market, selection = ("h2h", "home") if line is None else ("totals", "over")
    return PriceRow(key, market, selection, line, "Bet365", KICKOFF - before, value, stage, "test")


def season(*matches: MatchRow, prices: tuple[PriceRow, ...] = ()) -> Season:
    return Season(
        league="E0",
        season="2024-25",
        source="test",
        rows_read=len(matches),
        matches=matches,
        prices=prices,
        prices_read=len(prices),
    )


def test_everything_arrives_once(session: Session) -> None:
    work = UnitOfWork(session)
    given = season(
        match("a"),
        match("b", None, None),
        prices=(price("a", 1.9), price("a", 1.8, "closing"), price("a", 2.1, line=2.5)),
    )
    first, second = ingest.store(work, given), ingest.store(work, given)
    assert first.accounts == (Account("match", 2, 2, 0, 0, 0), Account("price", 3, 3, 0, 0, 0))
    assert second.accounts == (Account("match", 2, 0, 2, 0, 0), Account("price", 3, 0, 3, 0, 0))
    played = work.matches.played("E0", "2024-25")
    assert [one.result.outcome for one in played] == ["home"]


def test_pain_05_every_line_of_a_bookmaker_stays_and_another_run_appends_nothing(session: Session) -> None:
    work = UnitOfWork(session)
    lines = (1.5, 2.5, 3.5)
    given = season(match("a"), prices=tuple(price("a", 1.9, line=line) for line in lines))
    counted = [ingest.store(work, given).of("price").stored for _ in range(3)]
    assert counted == [3, 0, 0]
    assert [float(one.line or 0) for one in work.odds.of_match("a", "totals")] == [*lines]


def test_a_corrected_score_and_price_are_taken_over(session: Session) -> None:
    work = UnitOfWork(session)
    ingest.store(work, season(match("a"), prices=(price("a", 1.9),)))
    again = ingest.store(work, season(match("a", 1, 1), prices=(price("a", 1.95),)))
    assert (again.of("match").stored, again.of("price").stored) == (1, 1)
    result = work.matches.by_match_id("a")
    session.refresh(result)
    assert result is not None
    assert (result.score_home, result.score_away, result.outcome) == (1, 1, "draw")
    assert [float(one.price) for one in work.odds.of_match("a")] == [1.95]


def test_pain_05_a_row_that_is_refused_leaves_no_half_of_a_batch(database: Database) -> None:
    bad = replace(match("b"), status="unheard of")  # type: ignore[arg-type]
    with pytest.raises(CheckFailed, match="status"), UnitOfWork(database=database) as work:
        work.run(ingest.store, season(match("a"), bad))
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM match_results")) == 0


def test_an_empty_season_is_nothing(session: Session) -> None:
    stored = ingest.store(UnitOfWork(session), season())
    assert (stored.changed, stored.accounts) == (0, (Account("match", 0, 0, 0, 0, 0),))


@pytest.mark.data
def test_a_real_season_arrives_whole(session: Session, shared_data: Path) -> None:
    """380 matches of E0 2024/25 with opening and closing odds of every bookmaker column, and twice changes nothing."""
    path = shared_data / "football_data_co_uk" / "main" / "E0_2425.csv"
    work = UnitOfWork(session)
    first = ingest.store(work, read(path))
    assert first.of("match") == Account("match", 380, 380, 0, 0, 0)
    assert first.of("price").stored == first.of("price").read == cells_with_a_price(path)
    assert ingest.store(work, read(path)).changed == 0
    stored = session.execute(
        text("SELECT stage, count(DISTINCT match_id), count(DISTINCT bookmaker) FROM odds GROUP BY 1")
    )
    assert {stage: (matches, books) for stage, matches, books in stored} == {"opening": (380, 9), "closing": (380, 9)}


def cells_with_a_price(path: Path) -> int:
    """Price cells of the file, counted without the reader under test: right of the statistics, but for the lines."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    prices = [name for name in columns[columns.index("B365H") :] if name not in {"AHh", "AHCh"}]
    return sum(bool(row[name].strip()) for row in rows for name in prices)
