"""Team profiles: a missing vector is NULL with a reason, and a profile exists once a day."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, selectinload

from monps.core.errors import CheckFailed, Conflict, ForeignKeyMissing
from monps.models import TeamAlias, TeamMapping, TeamQuantumDNA
from tests.repositories import rows


def add(session: Session, **changes: object) -> TeamQuantumDNA:
    team = TeamQuantumDNA(**rows.team() | changes)
    session.add(team)
    session.flush()
    return team


def test_a_missing_vector_is_null_and_never_the_json_null(session: Session) -> None:
    add(session, market_dna=None, missing={"market": "no odds"}, luck_dna={"points": 1.5})
    found = session.execute(
        text("SELECT market_dna IS NULL, luck_dna, missing, risk_dna IS NULL FROM quantum.team_quantum_dna")
    ).one()
    assert tuple(found) == (True, {"points": 1.5}, {"market": "no odds"}, True)


def test_a_profile_exists_once_a_day(session: Session) -> None:
    add(session)
    add(session, league="E1")
    with pytest.raises(Conflict) as caught:
        add(session)
    assert caught.value.constraint == "uq_team_quantum_dna_team"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"temporal_profile": "FAST"}, "temporal_profile"),
        ({"psyche_profile": "SAD"}, "psyche_profile"),
        ({"matches_played": -1}, "matches_played"),
    ],
)
def test_words_and_counts_are_checked(session: Session, changes: rows.Row, rule: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, **changes)
    assert caught.value.constraint == f"ck_team_quantum_dna_{rule}"


def test_a_club_and_its_other_names(session: Session) -> None:
    club = TeamMapping(team_name="Manchester United", team_name_normalized="manchester united")
    session.add(club)
    session.flush()
    session.add(TeamAlias(team_mapping_id=club.id, alias="Man Utd", alias_normalized="man utd"))
    session.flush()
    session.expunge_all()
    found = session.query(TeamMapping).options(selectinload(TeamMapping.aliases)).one()
    assert [alias.alias for alias in found.aliases] == ["Man Utd"]
    session.add(TeamAlias(team_mapping_id=found.id + 1, alias="x", alias_normalized="x"))
    with pytest.raises(ForeignKeyMissing) as caught:
        session.flush()
    assert caught.value.constraint == "team_aliases_team_mapping_id_fkey"
