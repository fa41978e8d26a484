import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.columns import to_columns
from monps.quantum.dna import DNA_VERSION, VECTORS, TeamDNA, Vector, league_dna, team_dna
from tests.quantum.league import START, League, later, match, simulate

COLUMNS = {
    *("team_name", "league", "season", "as_of", "matches_played", "dna_version", "missing"),
    *("market_dna", "context_dna", "risk_dna", "temporal_dna", "nemesis_dna", "psyche_dna", "roster_dna"),
    *("physical_dna", "luck_dna", "temporal_profile", "psyche_profile"),
}


@pytest.fixture(scope="module")
def league() -> League:
    return simulate(8, 2, seed=12)


@pytest.fixture(scope="module")
def dnas(league: League) -> Sequence[TeamDNA]:
    styles = {team: "LOW_BLOCK" if i % 2 else "POSSESSION" for i, team in enumerate(league.teams)}
    return league_dna(league.matches, league.end, goals=league.goals, styles=styles)


def test_every_team_has_one_row_of_the_table(league: League, dnas: Sequence[TeamDNA]) -> None:
    assert [dna.team_name for dna in dnas] == list(league.teams)
    for dna in dnas:
        assert set(to_columns(dna)) == COLUMNS
        assert (dna.league, dna.season, dna.as_of, dna.dna_version) == ("T1", "2024-25", league.end, DNA_VERSION)
        assert dna.matches_played == 14
        assert all(getattr(dna, name) is not None for name in VECTORS)


def test_a_row_survives_the_database(dnas: Sequence[TeamDNA]) -> None:
    for dna in dnas:
        columns = to_columns(dna)
        stored = {n: v if n == "as_of" else json.loads(json.dumps(v, allow_nan=False)) for n, v in columns.items()}
        assert TeamDNA.from_columns(stored | {"id": 7}) == dna


def test_a_row_of_another_version_or_spelling_is_refused(dnas: Sequence[TeamDNA]) -> None:
    columns = to_columns(dnas[0])
    with pytest.raises(ProfileError, match="version 2"):
        TeamDNA.from_columns(columns | {"dna_version": 2})
    with pytest.raises(ProfileError, match=r"LuckDNA has unknown keys \['luck'\]"):
        TeamDNA.from_columns(columns | {"luck_dna": columns["luck_dna"] | {"luck": 1}})


def blind(league: League) -> list[TeamDNA]:
    """The profiles when the source gives final scores only."""
    bare = [
        match(m.home_team, m.away_team, (m.home_goals, m.away_goals), day=(m.kickoff - START).days, season=m.season)
        for m in league.matches
    ]
    return list(league_dna(bare, league.end))


def test_what_has_no_source_is_none_with_a_reason_and_never_a_default(league: League) -> None:
    for dna in blind(league):
        absent = {name for name in VECTORS if getattr(dna, name) is None}
        assert absent == {"market_dna", "temporal_dna", "roster_dna", "luck_dna"}
        assert "opening price" in dna.missing["market_dna"]
        assert "closing price" in dna.missing["luck_dna"]
        assert "half-time score" in dna.missing["temporal_dna"]
        assert "foul count" in dna.missing["physical_dna.fouls"]
        assert "expected goals" in dna.missing["context_dna.xg_for"]
        assert dna.missing["temporal_profile"]
        assert dna.psyche_profile is None
        assert "half-time" in dna.missing["psyche_profile"]
        assert all(f"14 matches before {dna.as_of}" in reason for reason in dna.missing.values())


def test_reasons_and_gaps_must_match(dnas: Sequence[TeamDNA]) -> None:
    with pytest.raises(ProfileError, match="luck_dna"):
        replace(dnas[0], luck_dna=None)
    with pytest.raises(ProfileError, match="market_dna"):
        replace(dnas[0], missing=dnas[0].missing | {"market_dna": "lost"})


def test_profiles_are_among_the_declared(dnas: Sequence[TeamDNA]) -> None:
    assert {dna.temporal_profile for dna in dnas} <= {"DIESEL", "SPRINTER", "CONSISTENT"}
    assert {dna.psyche_profile for dna in dnas} <= {"PREDATOR", "VOLATILE", "CONSERVATIVE", "FRAGILE", "BALANCED"}


def test_one_team_is_the_same_as_in_its_league(league: League, dnas: Sequence[TeamDNA]) -> None:
    alone = team_dna("Team 03", league.matches, league.end, goals=league.goals)
    assert alone.context_dna == dnas[3].context_dna
    with pytest.raises(ProfileError, match=r"'Team 99' has no match .* Team 00"):
        team_dna("Team 99", league.matches, league.end)


def test_the_first_week_of_a_season_can_be_profiled(league: League) -> None:
    first = [m for m in league.matches if m.season == "2023-24"]
    for dna in league_dna(first, START.date() + timedelta(days=1)):
        assert dna.matches_played == 1
        assert dna.physical_dna is not None
        assert dna.physical_dna.rest_days is None
        assert "second match" in dna.missing["physical_dna.rest_days"]


@settings(deadline=None, max_examples=10)
@given(share=st.floats(0.05, 0.95), seed=st.integers(0, 99))
def test_the_future_changes_no_profile(league: League, share: float, seed: int) -> None:
    day = league.day(share)
    if day > league.matches[0].kickoff.date():
        known = league_dna(league.matches, day, goals=league.goals)
        assert known == league_dna(later(league, day, seed), day, goals=league.goals)


def test_every_vector_is_a_declared_schema() -> None:
    assert list(VECTORS) == [name for name in TeamDNA.__slots__ if name.endswith("_dna")]
    assert all(issubclass(schema, Vector) for schema, _, _ in VECTORS.values())
