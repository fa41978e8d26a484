"""The registry: nothing is joined unasked, a confirmed name joins what is stored, one match has one id."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.betting import Market
from monps.core.errors import MonpsError, NameTaken, SourceError
from monps.models import Odds
from monps.repositories import UnitOfWork
from monps.repositories.clubs import Meaning
from monps.services import ingest, registry
from monps.services.agreement import agreement
from monps.services.registry import Confirmation
from monps.sources.reading import Hints, read_any
from monps.sources.rows import MatchRow
from tests.services.test_ingest import match, price, season

KICKOFF = datetime(2024, 8, 16, 19, tzinfo=UTC)

TEN = {
    "Bournemouth": "Bournemouth",
    "Brighton": "Brighton and Hove Albion",
    "Leeds": "Leeds United",
    "Man City": "Manchester City",
    "Man United": "Manchester United",
    "Newcastle": "Newcastle United",
    "Nott'm Forest": "Nottingham Forest",
    "Tottenham": "Tottenham Hotspur",
    "West Ham": "West Ham United",
    "Wolves": "Wolverhampton Wanderers",
}
"""EPL 2025/26 at football-data.co.uk and at The Odds API."""


def told(source: str, key: str, home: str, away: str, kickoff: datetime = KICKOFF) -> MatchRow:
    return replace(match(key), source=source, home_team=home, away_team=away, kickoff=kickoff)


def both(work: UnitOfWork) -> None:
    """The same match from two sources, each with a price."""
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds"), prices=(price("a", 2.0),)))
    other = told("odds", "b", "Wolverhampton Wanderers", "Leeds United", KICKOFF + timedelta(minutes=15))
    ingest.store(work, season(other, prices=(structs.replace(price("b", 2.2), bookmaker="Pinnacle"),)))


def confirmed(*pairs: tuple[str, str, str]) -> list[Confirmation]:
    return [Confirmation(source, name, club) for source, name, club in pairs]


FD = [("fd", "Wolves", "Wolverhampton"), ("fd", "Leeds", "Leeds United")]
ODDS = [("odds", "Wolverhampton Wanderers", "Wolverhampton"), ("odds", "Leeds United", "Leeds United")]


def of(session: Session) -> dict[str, int]:
    rows = session.execute(text("SELECT match_id, count(*) FROM odds GROUP BY 1")).all()
    return {str(key): int(number) for key, number in rows}


def test_pain_06_nothing_is_joined_by_resemblance(session: Session) -> None:
    work = UnitOfWork(session)
    ingest.store(work, season(told("fd", "a", "Inter", "Real Madrid"), prices=(price("a", 2.0),)))
    ingest.store(work, season(told("odds", "b", "Inter Miami", "Real Sociedad"), prices=(price("b", 3.0),)))
    assert of(session) == {"a": 1, "b": 1}
    assert {one.name for one in work.clubs.unmatched()} == {"Inter", "Real Madrid", "Inter Miami", "Real Sociedad"}
    suggested = registry.suggest(work)
    assert any(one.name == "Inter Miami" and one.club == "Inter" and "resembles" in one.reason for one in suggested)
    assert of(session) == {"a": 1, "b": 1}
    registry.confirm(work, confirmed(("fd", "Inter", "Inter Milan"), ("odds", "Inter Miami", "Inter Miami")))
    registry.confirm(work, confirmed(("fd", "Real Madrid", "Real Madrid"), ("odds", "Real Sociedad", "Real Sociedad")))
    assert of(session) == {"a": 1, "b": 1}


SPELLINGS = {
    "Brighton": ("Brighton and Hove Albion", "Brighton & Hove Albion"),
    "Leeds": ("Leeds United", "Leeds United"),
    "Man City": ("Manchester City", "Manchester City"),
    "Man United": ("Manchester United", "Manchester United"),
    "Newcastle": ("Newcastle United", "Newcastle United"),
    "Nott'm Forest": ("Nottingham Forest", "Nottingham Forest"),
    "Tottenham": ("Tottenham Hotspur", "Tottenham Hotspur"),
    "West Ham": ("West Ham United", "West Ham United"),
    "Wolves": ("Wolverhampton Wanderers", "Wolverhampton Wanderers"),
    "Leicester": ("Leicester City", "Leicester City"),
}


def test_suggestions_to_an_empty_registry_agree_on_one_name_for_each_club(session: Session) -> None:
    work = UnitOfWork(session)
    own, others = [*SPELLINGS, "Chelsea"], [*SPELLINGS.values(), ("Chelsea", "Chelsea")]
    for source, names in (("fd", own), ("a", [one for one, _ in others]), ("b", [other for _, other in others[:-1]])):
        matches = [told(source, f"{source}{n}", *pair) for n, pair in enumerate(pairwise(names))]
        ingest.store(work, season(*matches))
    suggested = registry.suggest(work, limit=1)
    clubs = {(one.source, one.name): one.club for one in suggested}
    agreed = {(clubs["fd", name], clubs["a", first], clubs["b", second]) for name, (first, second) in SPELLINGS.items()}
    assert len(agreed) == len(SPELLINGS)
    assert all(len(set(three)) == 1 for three in agreed)


def test_an_unknown_name_stops_nothing_and_joins_once_confirmed(session: Session) -> None:
    work = UnitOfWork(session)
    both(work)
    assert of(session) == {"a": 1, "b": 1}
    assert registry.confirm(work, confirmed(*FD)).joined == 0
    done = registry.confirm(work, confirmed(*ODDS))
    assert (done.names, done.resolved, done.joined, done.left) == (2, 2, 1, 0)
    assert of(session) == {"a": 2}
    assert work.clubs.unmatched() == []
    results = session.execute(text("SELECT match_id, home_team FROM match_results")).all()
    assert results == [("a", "Wolves")]


def test_once_confirmed_the_second_source_writes_to_the_same_match(session: Session) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, confirmed(*FD, *ODDS))
    both(work)
    assert of(session) == {"a": 2}
    again = ingest.store(work, season(told("fd", "a", "Wolves", "Leeds"), prices=(price("a", 2.0),)))
    assert again.changed == 0


@pytest.mark.parametrize(("days", "joined"), [(0, 1), (1, 1), (-1, 1), (2, 0), (-2, 0)])
def test_a_day_is_tolerated_two_are_not(session: Session, days: int, joined: int) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, confirmed(*FD, *ODDS))
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds")))
    other = told("odds", "b", "Wolverhampton Wanderers", "Leeds United", KICKOFF + timedelta(days=days))
    assert ingest.store(work, season(other)).joined == joined


def test_home_and_away_are_not_exchanged(session: Session) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, confirmed(*FD, *ODDS))
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds")))
    ingest.store(work, season(told("odds", "b", "Leeds United", "Wolverhampton Wanderers")))
    assert registry.confirm(work, []).joined == 0


def test_two_matches_of_one_source_are_never_one(session: Session) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, confirmed(*FD))
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds"), told("fd", "c", "Wolves", "Leeds")))
    assert registry.confirm(work, []).joined == 0


def test_a_score_comes_to_a_match_that_had_none(session: Session) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, confirmed(*FD, *ODDS))
    coming = told("odds", "b", "Wolverhampton Wanderers", "Leeds United")
    ingest.store(work, season(replace(coming, home_goals=None, away_goals=None, status="scheduled")))
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds")))
    rows = session.execute(text("SELECT match_id, home_team, score_home, score_away FROM match_results")).all()
    assert rows == [("b", "Wolverhampton Wanderers", 1, 0)]


def test_the_id_of_a_pick_stays(session: Session) -> None:
    work = UnitOfWork(session)
    both(work)
    session.execute(
        text(
            "INSERT INTO manual_bets (match_id, match_name, sport, kickoff_time, market_type, selection, bookmaker,"
            " odds_obtained, stake) VALUES ('b', 'x', 's', now(), 'h2h', 'Home', 'Pinnacle', 2, 1)"
        )
    )
    registry.confirm(work, confirmed(*FD, *ODDS))
    assert of(session) == {"b": 2}


def test_a_price_that_both_have_and_that_differs_goes_to_the_log(session: Session) -> None:
    work = UnitOfWork(session)
    ingest.store(work, season(told("fd", "a", "Wolves", "Leeds"), prices=(price("a", 2.0),)))
    ingest.store(work, season(told("odds", "b", "Wolverhampton Wanderers", "Leeds United"), prices=(price("b", 2.2),)))
    registry.confirm(work, confirmed(*FD, *ODDS))
    assert [float(one.price) for one in session.query(Odds)] == [2.0]
    assert [float(one.price) for one in work.odds.corrections("a")] == [2.2]


def test_a_name_has_its_seasons(session: Session) -> None:
    work = UnitOfWork(session)
    registry.confirm(work, [Confirmation("fd", "Arles", "AC Arles", "", "", "2015-16")])
    registry.confirm(work, [Confirmation("fd", "Arles", "FC Arles", "", "2016-17", "")])
    meanings = work.clubs.meanings("fd")
    assert [sum(one.holds_in(season) for one in meanings) for season in ("2010-11", "2016", "2030-31")] == [1, 1, 1]
    with pytest.raises(NameTaken):
        registry.confirm(work, [Confirmation("fd", "Arles", "Another", "", "2014-15", "2014-15")])


SEASONS = st.none() | st.integers(1990, 2060).map(lambda year: f"{year}-{(year + 1) % 100:02d}")


@given(SEASONS, SEASONS, SEASONS, SEASONS)
def test_two_meanings_overlap_when_a_season_has_both(
    a: str | None, b: str | None, c: str | None, d: str | None
) -> None:
    one, other = Meaning("x", 1, a, b), Meaning("x", 2, c, d)
    shared = any(one.holds_in(str(year)) and other.holds_in(str(year)) for year in range(1980, 2071))
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_a_confirm_file(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("source,name,club\nfd,Wolves,Wolverhampton\n", encoding="utf-8")
    assert registry.read_confirmations(path) == [Confirmation("fd", "Wolves", "Wolverhampton")]
    path.write_text("source,name,club\nfd,,Wolverhampton\n", encoding="utf-8")
    with pytest.raises(SourceError, match="lacks a source, a name or a club"):
        registry.read_confirmations(path)


def test_the_existing_tables_are_taken_over_but_for_names_that_two_clubs_share(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO team_mapping (id, team_name, team_name_normalized, country) VALUES"
            " (1, 'Everton', 'everton', 'England'), (2, 'Everton', 'everton', 'Chile'),"
            " (3, 'Leeds', 'leeds', 'England')"
        )
    )
    session.execute(text("INSERT INTO team_aliases (team_mapping_id, alias, alias_normalized) VALUES (3, 'LUFC', 'x')"))
    work = UnitOfWork(session)
    assert registry.import_legacy(work).names == 2
    assert {one.name for one in work.clubs.known()} == {"Leeds", "LUFC"}


@pytest.mark.data
@pytest.mark.slow
def test_the_odds_api_of_october_joins_the_results_of_the_season(
    session: Session, shared_data: Path, record_property: Callable[[str, object], None]
) -> None:
    work = UnitOfWork(session)
    folder = shared_data / "football_data_co_uk" / "main"
    ingest.store(work, read_any(folder / "E0_2526.csv"))
    for path in sorted((shared_data / "the_odds_api" / "flat_snapshots").glob("*.csv")):
        ingest.store(work, read_any(path, Hints("soccer_epl")))
    waiting = {one.name for one in work.clubs.unmatched() if one.source == "the-odds-api"}
    other = {one.name for one in work.clubs.unmatched() if one.source != "the-odds-api"}
    source = next(one.source for one in work.clubs.unmatched() if one.source != "the-odds-api")
    names = [("the-odds-api", TEN.get(name, name), name) for name in other] + [(source, name, name) for name in other]
    done = registry.confirm(work, confirmed(*names))
    assert {one.name for one in work.clubs.unmatched()} == set(), waiting
    both = session.execute(
        text("SELECT count(*) FROM (SELECT match_id FROM source_matches GROUP BY 1 HAVING count(*) > 1) AS joined")
    ).scalar_one()
    events = session.execute(text("SELECT count(*) FROM source_matches WHERE source = 'the-odds-api'")).scalar_one()
    record_property("events under one id", f"{both} of {events}")
    assert both == events == done.joined
    shared, found = agreement(work, "the-odds-api", source, within=timedelta(hours=24))
    assert shared == both
    agreed = {one.market: one for one in found}
    assert agreed.keys() == {"h2h", "totals", "spreads"}
    for market in (Market.H2H, Market.TOTALS):
        record_property(f"close of {market}", str(agreed[market]))
        assert agreed[market].matches == agreed[market].usable > 0
        assert agreed[market].inside, "a price of the last day differs by less than the market moved altogether"


@pytest.mark.parametrize(("first", "last"), [("2526", ""), ("", "2526"), ("2025/26", "")])
def test_pain_11_a_name_is_not_confirmed_for_a_season_that_is_none(session: Session, first: str, last: str) -> None:
    with pytest.raises(MonpsError, match=r"'Wolves' of fd: .* write 2025-26"):
        registry.confirm(UnitOfWork(session), [Confirmation("fd", "Wolves", "Wolves", "", first, last)])
