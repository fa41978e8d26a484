"""Model picks."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from monps.web.dependencies import Work

__all__ = ["router"]

router = APIRouter(prefix="/api/picks", tags=["picks"])


class PickAnswer(BaseModel):
    """One pick; prices are decimal odds, null where missing; stake and pnl in units; times in UTC."""

    model_config = ConfigDict(from_attributes=True)

    pick_id: UUID
    match_id: str
    home_team: str
    away_team: str
    league: str
    match_date: datetime | None
    market: str | None
    selection: str | None
    line: Decimal | None
    odds_at_pick: Decimal | None
    odds_at_close: Decimal | None
    clv_percentage: Decimal | None
    is_won: bool | None
    stake: Decimal
    pnl: Decimal | None
    agent: str | None
    confidence: Decimal | None


@router.get("")
async def list_picks(
    work: Work,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    market: Annotated[str | None, Query(max_length=32)] = None,
    league: Annotated[str | None, Query(max_length=100)] = None,
    *,
    pending: bool = False,
) -> list[PickAnswer]:
    """The latest picks by kick-off; 503 while the table has not been moved yet (`monps db upgrade`)."""
    found = await work.tracking.recent(limit, market=market, league=league, pending=pending)
    return [PickAnswer.model_validate(pick) for pick in found]
