"""Leagues: their tier, by one rule that Python and PostgreSQL read alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.quantum.leagues import TIERS, tier_of, tier_pattern

KNOWN = {
    "E0": 1,
    "E1": 2,
    "E2": 3,
    "E3": 4,
    "EC": 5,
    "SC0": 1,
    "SC1": 2,
    "SC2": 3,
    "SC3": 4,
    "D1": 1,
    "D2": 2,
    "SP1": 1,
    "SP2": 2,
    "I1": 1,
    "I2": 2,
    "F1": 1,
    "F2": 2,
    "N1": 1,
    "B1": 1,
    "P1": 1,
    "T1": 1,
    "G1": 1,
    "ARG": 1,
    "USA": 1,
    "SWZ": 1,
    "SIM": 1,
}
NO_LEAGUE = ["", "E", "E5", "D0", "e0", "E0 ", "E0\n", "Premier League", "soccer_epl", "D12"]


@pytest.mark.parametrize(("league", "tier"), KNOWN.items())
def test_the_tier_of_a_league(league: str, tier: int) -> None:
    assert tier_of(league) == tier


@pytest.mark.parametrize("league", NO_LEAGUE)
def test_a_code_that_does_not_tell(league: str) -> None:
    assert tier_of(league) is None


@pytest.mark.parametrize("tier", [0, 6, -1])
def test_there_is_no_such_tier(tier: int) -> None:
    with pytest.raises(ValueError, match="tiers go from 1 to 5"):
        tier_pattern(tier)


@given(league=st.from_regex(r"[A-Z]{1,4}[0-9]?", fullmatch=True))
def test_a_league_has_one_tier_at_the_most(league: str) -> None:
    assert sum(bool(re.fullmatch(tier_pattern(tier), league)) for tier in TIERS) <= 1


def test_postgresql_reads_the_rule_as_python_does(session: Session) -> None:
    codes = [
        *KNOWN,
        *NO_LEAGUE,
        *(f"{letters}{number}" for letters in ("E", "SC", "EC", "S", "C", "SP") for number in range(7)),
    ]
    for tier in TIERS:
        found = session.scalars(
            text("SELECT code FROM unnest(CAST(:codes AS text[])) AS code WHERE code ~ :pattern"),
            {"codes": codes, "pattern": tier_pattern(tier)},
        ).all()
        assert set(found) == {code for code in codes if tier_of(code) == tier}
