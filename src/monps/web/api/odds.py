"""Prices of a match."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from monps.core.errors import NotFound
from monps.web.dependencies import Work

__all__ = ["router"]

router = APIRouter(prefix="/api/odds", tags=["odds"])


class PriceAnswer(BaseModel):
    """One price at one time."""

    model_config = ConfigDict(from_attributes=True)

    market: str
    selection: str
    line: Decimal | None
    bookmaker: str
    price: Decimal
    captured_at: datetime
    stage: str
    source: str


class OddsAnswer(BaseModel):
    """A match and its prices, by market, line, selection and bookmaker."""

    match_id: str
    home_team: str | None
    away_team: str | None
    commence_time: datetime | None
    prices: list[PriceAnswer]


@router.get("/{match_id}")
async def show_odds(
    work: Work,
    match_id: str,
    market: Annotated[str | None, Query(max_length=32)] = None,
    stage: Annotated[str | None, Query(pattern="^(opening|snapshot|closing)$")] = None,
) -> OddsAnswer:
    """Every stored price of a match; 404 when neither the match nor a price of it is known."""
    match = await work.matches.by_match_id(match_id)
    prices = await work.odds.of_match(match_id, market, stage)
    if match is None and not prices:
        raise NotFound("match", match_id)
    return OddsAnswer(
        match_id=match_id,
        home_team=match.home_team if match else None,
        away_team=match.away_team if match else None,
        commence_time=match.commence_time if match else None,
        prices=[PriceAnswer.model_validate(price) for price in prices],
    )
