"""Friction of two teams."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from monps.web.api.teams import TeamSummary
from monps.web.dependencies import Work

__all__ = ["router"]

router = APIRouter(prefix="/api/friction", tags=["friction"])


class FrictionAnswer(BaseModel):
    """What to expect of one team at home to another; probabilities 0 to 1, scores 0 to 100."""

    model_config = ConfigDict(from_attributes=True)

    league: str
    season: str
    as_of: date
    home: TeamSummary
    away: TeamSummary
    predicted_goals: float
    home_probability: float
    draw_probability: float
    away_probability: float
    btts_probability: float
    over_25_probability: float
    entropy: float
    style_clash: float | None
    tempo_clash: float | None
    mental_clash: float | None
    friction_score: float
    chaos_potential: float
    predicted_scenario: str
    recommended_markets: list[dict[str, Any]]
    confidence: float
    sample_size: int


@router.get("/{home}/{away}")
async def show_friction(
    work: Work, home: str, away: str, league: Annotated[str | None, Query(max_length=20)] = None
) -> FrictionAnswer:
    """The newest friction of the pair, both teams with it; 404 where the pair was not computed."""
    return FrictionAnswer.model_validate(await work.friction.between(home, away, league))
