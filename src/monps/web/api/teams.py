"""Team profiles."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from monps.models import TeamQuantumDNA
from monps.web.dependencies import Work

__all__ = ["router"]

router = APIRouter(prefix="/api/teams", tags=["teams"])

VECTORS = ("market", "context", "risk", "temporal", "nemesis", "psyche", "roster", "physical", "luck")


class TeamSummary(BaseModel):
    """One team without its vectors."""

    model_config = ConfigDict(from_attributes=True)

    team_name: str
    league: str
    season: str
    as_of: date
    matches_played: int
    temporal_profile: str | None
    psyche_profile: str | None


class StrategyAnswer(BaseModel):
    """One strategy with its evidence; ``yield`` is profit over stake, NULL without a bet."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    strategy: str
    bets: int
    wins: int
    profit: Decimal
    yield_: float | None = Field(serialization_alias="yield")
    yield_low: float | None
    yield_high: float | None
    clv: float | None
    clv_count: int
    q_value: float | None
    is_best: bool
    reason: str | None


class ClassAnswer(BaseModel):
    """A tactical class."""

    model_config = ConfigDict(from_attributes=True)

    profile: str
    family: str
    runner_up: str | None
    confidence: float
    abstained: list[str]


class TeamAnswer(TeamSummary):
    """One team with everything that is known of it; a missing vector has its reason in ``missing``."""

    dna_version: int
    vectors: dict[str, dict[str, Any] | None]
    missing: dict[str, str]
    strategies: list[StrategyAnswer]
    classification: ClassAnswer | None


@router.get("")
async def list_teams(work: Work, league: Annotated[str | None, Query(max_length=20)] = None) -> list[TeamSummary]:
    """The newest profile of every team, of one league where asked."""
    return [TeamSummary.model_validate(team) for team in await work.teams.summaries(league)]


@router.get("/{name}")
async def show_team(work: Work, name: str, league: Annotated[str | None, Query(max_length=20)] = None) -> TeamAnswer:
    """One team by its exact name; 404 lists the names that are known."""
    return _answer(await work.teams.get_by_name(name, league))


def _answer(team: TeamQuantumDNA) -> TeamAnswer:
    current = next((one for one in team.classifications if one.is_current), None)
    return TeamAnswer(
        **TeamSummary.model_validate(team).model_dump(),
        dna_version=team.dna_version,
        vectors={name: getattr(team, f"{name}_dna") for name in VECTORS},
        missing=team.missing,
        strategies=[StrategyAnswer.model_validate(one) for one in team.strategies],
        classification=None if current is None else ClassAnswer.model_validate(current),
    )
