"""Profiles of a league, computed from stored rows and stored: complete, repeatable, honest about what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import ProfileError
from monps.quantum.dna import TeamDNA
from monps.repositories import UnitOfWork
from monps.services import ingest, quantum
from monps.sources.rows import Season
from monps.sources.simulator import simulate

TEAMS = 8


@pytest.fixture(scope="module")
def season() -> Season:
    return simulate(seed=5, teams=TEAMS)


@pytest.fixture
def work(session: Session, season: Season) -> UnitOfWork:
    work = UnitOfWork(session)
    ingest.store(work, season)
    return work


def test_every_table_is_filled_and_again_changes_nothing(work: UnitOfWork, season: Season) -> None:
    as_of = max(match.kickoff for match in season.matches).date() + timedelta(days=1)
    stored = quantum.compute(work, season.league, season.season, as_of, events=season)
    assert stored.counts["team profiles"] == TEAMS == work.teams.count()
    assert stored.counts["friction pairs"] == TEAMS * (TEAMS - 1) == work.friction.count()
    assert stored.counts["goalscorers"] == work.goalscorers.count() > TEAMS
    assert stored.counts["strategies"] == work.strategies.count() == TEAMS * 7
    team = work.teams.latest(season.league)[0]
    columns = {name: getattr(team, name) for name in TeamDNA.__slots__}
    assert TeamDNA.from_columns(columns).matches_played == 2 * (TEAMS - 1)
    work.session.expire_all()
    before = team.updated_at
    quantum.compute(work, season.league, season.season, as_of, events=season)
    work.session.expire_all()
    assert work.teams.latest(season.league)[0].updated_at == before


def test_an_earlier_day_knows_less_and_is_kept_beside(work: UnitOfWork, season: Season) -> None:
    kickoffs = sorted(match.kickoff for match in season.matches)
    for as_of in (kickoffs[len(kickoffs) // 2].date(), kickoffs[-1].date() + timedelta(days=1)):
        quantum.compute(work, season.league, season.season, as_of, events=season)
    assert work.teams.count() == 2 * TEAMS
    latest = work.teams.latest(season.league)
    assert {team.as_of for team in latest} == {kickoffs[-1].date() + timedelta(days=1)}
    assert {one.as_of for one in work.chess.current(season.league)} == {kickoffs[-1].date() + timedelta(days=1)}


def test_without_scorers_rosters_are_missing_with_the_reason(work: UnitOfWork, season: Season) -> None:
    as_of = max(match.kickoff for match in season.matches).date() + timedelta(days=1)
    silent = replace(season, goals=(), appearances=())
    stored = quantum.compute(work, season.league, season.season, as_of, events=silent)
    assert stored.counts["goalscorers"] == 0
    assert "this source names no scorers" in " ".join(stored.notes)
    team = work.teams.latest(season.league)[0]
    assert team.roster_dna is None
    assert "scorer" in team.missing["roster_dna"]


def test_nothing_stored_is_a_sentence(session: Session) -> None:
    with pytest.raises(ProfileError, match="monps odds import"):
        quantum.compute(UnitOfWork(session), "E0", "2024-25", simulate(teams=4).matches[0].kickoff.date())
