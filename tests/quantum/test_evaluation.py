import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monps.betting.evaluation import Evaluation
from monps.core.errors import ProfileError
from monps.quantum.evaluation import base_rates, outcome, scoreboard
from monps.quantum.matches import FairClose, PlayedMatch
from tests.quantum.league import match, simulate


def test_outcomes_and_base_rates() -> None:
    assert [outcome(match(score=score)) for score in ((2, 0), (1, 1), (0, 3))] == [0, 1, 2]
    assert base_rates([0, 0, 1, 2]) == pytest.approx((3 / 7, 2 / 7, 2 / 7))
    assert base_rates([]) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_the_scoreboard_of_a_known_league_puts_the_truth_first() -> None:
    league = simulate(20, 2, seed=8, spread=0.35)
    board = scoreboard(league.matches, league.end, seasons=["2024-25"])
    assert board.closing is not None
    assert board.closing.rps < board.dixon_coles.rps < board.base_rates.rps
    assert board.dixon_coles.n == board.closing.n == 380
    assert board.skipped == 0


def test_the_scoreboard_says_what_it_skipped() -> None:
    league = simulate(6)
    assert scoreboard(league.matches, league.end, seasons=["2023-24"]).skipped == 3  # the first week of all
    with pytest.raises(ProfileError, match="nothing to evaluate"):
        scoreboard([match()], date(2024, 1, 1), seasons=["2023-24"])


def test_without_closing_prices_the_close_is_absent() -> None:
    matches = [match("A", "B", (1, 0), day=d) for d in (0, 10, 20)]
    assert scoreboard(matches, date(2024, 1, 1), seasons=["2023-24"]).closing is None


def read(path: Path, season: str) -> list[PlayedMatch]:
    """The few columns of a football-data.co.uk file that the marks need."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return [_match(row, season) for row in csv.DictReader(file) if row["HomeTeam"]]


def _match(row: dict[str, str], season: str) -> PlayedMatch:
    inverse = [1 / float(row[column]) for column in ("AvgCH", "AvgCD", "AvgCA")]
    named = zip(("home", "draw", "away"), inverse, strict=True)
    return PlayedMatch(
        match_id=f"{row['HomeTeam']}-{row['AwayTeam']}-{season}",
        kickoff=datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M").replace(tzinfo=UTC),
        league="E0",
        season=season,
        home_team=row["HomeTeam"],
        away_team=row["AwayTeam"],
        home_goals=int(row["FTHG"]),
        away_goals=int(row["FTAG"]),
        closing=tuple(FairClose("h2h", name, None, i / sum(inverse)) for name, i in named),
    )


@pytest.mark.data
def test_dixon_coles_on_three_real_seasons_beats_base_rates_and_not_the_close(shared_data: Path) -> None:
    seasons = {"2122": "2021-22", "2223": "2022-23", "2324": "2023-24", "2425": "2024-25"}
    folder = shared_data / "football_data_co_uk" / "main"
    matches = [m for code, season in seasons.items() for m in read(folder / f"E0_{code}.csv", season)]
    board = scoreboard(matches, date(2025, 7, 1), seasons=["2022-23", "2023-24", "2024-25"])
    assert board.dixon_coles.n == 1140
    assert 0.195 < board.dixon_coles.rps < 0.210
    assert board.base_rates.rps == pytest.approx(0.233, abs=0.002)
    assert isinstance(board.closing, Evaluation)
    assert board.closing.rps == pytest.approx(0.1914, abs=0.001)
    assert board.closing.log_loss < board.dixon_coles.log_loss < board.base_rates.log_loss
    assert all(abs(b.mean_probability - b.frequency) < 0.05 for b in board.calibration if b.n > 200)
