"""Stored prices as the arithmetic wants them: the reference chain, lines, and nobody's offers left out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs
from sqlalchemy.orm import Session

from monps.betting.devig import devig
from monps.repositories import UnitOfWork
from monps.services import ingest
from monps.services.history import played_matches
from monps.sources.rows import PriceRow, Season
from monps.sources.simulator import simulate


@pytest.fixture(scope="module")
def season() -> Season:
    return simulate(seed=3, teams=4)


def with_prices(season: Season, *prices: PriceRow) -> Season:
    return replace(season, prices=prices)


def closing(
    season: Season, book: str, odds: dict[str, float], market: str = "h2h", line: float | None = None
) -> list[PriceRow]:
    match = season.matches[0]
    moment = match.kickoff - timedelta(minutes=1)
    lines = {"away": None if line is None else -line}
    return [
        PriceRow(match.match_id, market, name, lines.get(name, line), book, moment, price, "closing", "test")
        for name, price in odds.items()
    ]


THREE = {"home": 2.0, "draw": 3.5, "away": 4.0}
OTHER = {"home": 3.0, "draw": 3.0, "away": 2.6}


def first(session: Session, season: Season) -> object:
    work = UnitOfWork(session)
    ingest.store(work, season)
    last = max(match.kickoff for match in season.matches).date()
    played = played_matches(work, season.league, season.season, last.replace(year=last.year + 1))
    return next(one for one in played if one.match_id == season.matches[0].match_id)


def test_the_first_book_of_the_chain_with_the_whole_market_is_the_reference(session: Session, season: Season) -> None:
    half = {"home": 2.2, "draw": 3.1}
    prices = [
        *closing(season, "Pinnacle", half),
        *closing(season, "Betfair Exchange", THREE),
        *closing(season, "Market average", OTHER),
    ]
    found = first(session, with_prices(season, *prices))
    assert found.closing_fair == pytest.approx(devig([2.0, 3.5, 4.0]).tolist())  # type: ignore[attr-defined]


def test_where_no_average_is_stored_that_of_the_books_is_the_reference(session: Session, season: Season) -> None:
    prices = [*closing(season, "Bet365", THREE), *closing(season, "Coral", OTHER)]
    found = first(session, with_prices(season, *prices))
    assert found.closing_fair == pytest.approx(devig([2.5, 3.25, 3.3]).tolist())  # type: ignore[attr-defined]


def test_a_broken_price_is_no_reference(session: Session, season: Season) -> None:
    broken = closing(season, "Betfair Exchange", THREE | {"home": 1.01})
    found = first(session, with_prices(season, *broken, *closing(season, "Market average", OTHER)))
    assert found.closing_fair == pytest.approx(devig([3.0, 3.0, 2.6]).tolist())  # type: ignore[attr-defined]


def test_early_prices_only_are_no_close(session: Session, season: Season) -> None:
    early = [structs.replace(one, stage="opening") for one in closing(season, "Pinnacle", THREE)]
    assert first(session, with_prices(season, *early)).closing_fair is None  # type: ignore[attr-defined]


def test_the_two_sides_of_a_handicap_belong_together(session: Session, season: Season) -> None:
    found = first(
        session, with_prices(season, *closing(season, "Pinnacle", {"home": 1.9, "away": 2.0}, "spreads", -0.5))
    )
    sides = {(one.selection, one.line): one.probability for one in found.closing}  # type: ignore[attr-defined]
    assert sides.keys() == {("home", -0.5), ("away", 0.5)}
    assert sum(sides.values()) == pytest.approx(1)


@pytest.mark.parametrize("computed", ["Market average", "Market maximum", "Betbrain average", "Betbrain maximum"])
def test_averages_are_nobodys_offer(session: Session, season: Season, computed: str) -> None:
    prices = [*closing(season, computed, THREE), *closing(season, "Bet365", OTHER)]
    found = first(session, with_prices(season, *prices))
    assert {one.bookmaker for one in found.prices} == {"Bet365"}  # type: ignore[attr-defined]


def test_only_matches_before_the_day_are_read(session: Session, season: Season) -> None:
    work = UnitOfWork(session)
    ingest.store(work, with_prices(season))
    middle = sorted(match.kickoff for match in season.matches)[6].date()
    played = played_matches(work, season.league, season.season, middle)
    assert 0 < len(played) < len(season.matches)
    assert max(one.kickoff.date() for one in played) < middle


def test_the_season_before_is_read_too(session: Session, season: Season) -> None:
    work = UnitOfWork(session)
    before = simulate(seed=4, teams=4, season="2023-24")
    for one in (before, season):
        ingest.store(work, with_prices(one))
    last = max(match.kickoff for match in season.matches).date()
    played = played_matches(work, season.league, season.season, last.replace(year=last.year + 1))
    assert {one.season for one in played} == {"2023-24", season.season}
