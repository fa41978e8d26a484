"""Closing lines judged: by hand on a few matches, and against the known figures on the real files."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from monps.betting import DevigMethod, devig
from monps.core.database import Database
from monps.repositories import Repositories, UnitOfWork
from monps.services.ingest import store
from monps.services.odds_evaluation import evaluate_odds
from monps.sources.football_data import read
from tests.repositories import rows

MATCHES = ("m1", "m2", "m3", "m4")
SCORES = {"m1": (2, 0), "m2": (1, 1), "m3": (0, 3), "m4": (1, 0)}


def _offers(match_id: str, book: str, stage: str, *prices: float) -> list[rows.Row]:
    at = rows.KICKOFF - (rows.HOUR if stage == "opening" else timedelta(minutes=1))
    return [
        rows.price(match_id, bookmaker=book, stage=stage, selection=selection, price=price, captured_at=at)
        for selection, price in zip(("home", "draw", "away"), prices, strict=True)
    ]


@pytest.fixture
def filled(session: Session) -> Repositories:
    """m1 closes by Pinnacle, m2 and m4 by the average that their books make, m3 only after kick-off: not at all."""
    work = Repositories(session)
    work.matches.store_results(
        [rows.result(one, score_home=SCORES[one][0], score_away=SCORES[one][1]) for one in MATCHES]
    )
    work.matches.store_statistics([rows.statistics(one) for one in MATCHES])
    late = [one | {"captured_at": rows.KICKOFF} for one in _offers("m3", "Pinnacle", "closing", 2, 3.5, 4)]
    work.odds.store(
        [
            *_offers("m1", "Pinnacle", "closing", 1.8, 3.8, 5),
            *_offers("m1", "Bet365", "opening", 2, 3.6, 4),
            *_offers("m1", "Market maximum", "opening", 2.2, 4, 5),
            *_offers("m2", "bwin", "closing", 2.5, 3.2, 3),
            *_offers("m2", "bwin", "opening", 2.4, 3.4, 3),
            *_offers("m4", "bwin", "closing", 1.5, 4.2, 7),
            *_offers("m4", "bwin", "opening", 1.6, 4, 6.5),
            *late,
        ]
    )
    return work


def test_by_hand(filled: Repositories) -> None:
    found = evaluate_odds(filled)
    (season,) = found.seasons
    assert (season.league, season.season, season.matches) == ("E0", "2024-25", 4)
    assert season.references == {"Pinnacle": 1, "Market average": 2}
    assert (season.closed, season.openings, season.covered) == (3, 9, 9), "a maximum over books is no opening price"
    fair = devig([[1.8, 3.8, 5], [2.5, 3.2, 3], [1.5, 4.2, 7]])
    taken = np.array([[2, 3.6, 4], [2.4, 3.4, 3], [1.6, 4, 6.5]])
    assert season.mean_clv == pytest.approx(100 * (taken * fair - 1).mean())
    assert season.yield_ == pytest.approx(100 * (2 + 3.4 + 1.6 - 9) / 9)
    gaps = np.cumsum(fair, axis=1)[:, :2] - [[1, 1], [0, 1], [1, 1]]
    assert season.scores is not None
    assert season.scores.rps == pytest.approx((gaps**2).sum(axis=1).mean() / 2)
    assert found.line is not None
    x, y = (taken * fair - 1).ravel(), np.array([1, -1, -1, -1, 2.4, -1, 0.6, -1, -1])
    assert found.line.slope == pytest.approx(np.polyfit(x, y, 1)[0])
    assert (found.line.n, found.line.clusters) == (9, 3)


def test_the_chain_and_the_method_are_the_callers(filled: Repositories) -> None:
    (season,) = evaluate_odds(filled, chain=["bwin"], method=DevigMethod.MULTIPLICATIVE).seasons
    assert season.references == {"bwin": 2}
    assert season.covered == 6
    assert season.mean_clv == pytest.approx(
        100
        * (
            np.array([[2.4, 3.4, 3], [1.6, 4, 6.5]]) * devig([[2.5, 3.2, 3], [1.5, 4.2, 7]], "multiplicative") - 1
        ).mean()
    )


def test_two_matches_make_no_line(filled: Repositories) -> None:
    assert evaluate_odds(filled, chain=["bwin"]).line is None


def test_seasons_from_and_until(filled: Repositories) -> None:
    assert evaluate_odds(filled, first="2025-26").seasons == ()
    assert evaluate_odds(filled, last="2023-24").seasons == ()
    assert len(evaluate_odds(filled, leagues=["E0"], first="2024-25", last="2024-25").seasons) == 1


def test_without_any_price_nothing_is_made_up(session: Session) -> None:
    work = Repositories(session)
    work.matches.store_results([rows.result("m1")])
    work.matches.store_statistics([rows.statistics("m1")])
    (season,) = evaluate_odds(work).seasons
    assert (season.matches, season.closed, season.openings) == (1, 0, 0)
    assert (season.scores, season.mean_clv, season.yield_) == (None, None, None)


@pytest.mark.data
@pytest.mark.slow
def test_the_closing_lines_of_five_leagues_are_sharp_and_beating_them_pays(
    database: Database, shared_data: Path
) -> None:
    """The acceptance of the reference chain: RPS of a season, and yield on CLV over all opening prices."""
    folder = shared_data / "football_data_co_uk" / "main"
    for league in ("E0", "SP1", "I1", "D1", "F1"):
        for years in ("1920", "2021", "2122", "2223", "2324"):
            with UnitOfWork(database=database) as work:
                work.run(store, read(folder / f"{league}_{years}.csv"))
    with UnitOfWork(database=database) as work:
        found = evaluate_odds(work)
    assert len(found.seasons) == 25
    for season in found.seasons:
        assert season.closed / season.matches > 0.99
        assert season.scores is not None
        if season.league == "E0":
            assert 0.18 < season.scores.rps < 0.215
    assert found.line is not None
    assert 0.70 < found.line.slope < 1.05
    assert 0 < found.line.slope_error < 0.2
