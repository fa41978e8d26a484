"""What was on offer first, beside what the match brought: the bets against which a closing line is judged."""

from typing import Any

import msgspec
from sqlalchemy import Float, Select, Text, all_, any_, bindparam, cast, literal_column, select
from sqlalchemy.types import ARRAY

from monps.betting.references import CONSENSUS
from monps.core.compiling import Question
from monps.models import Odds

__all__ = ["OPENINGS", "Opening"]


class Opening(msgspec.Struct, frozen=True, gc=False):
    """One bookmaker's first price for a selection of a market; ``price`` in decimal odds."""

    match_id: str
    selection: str
    bookmaker: str
    price: float


def _openings() -> Select[Any]:
    return (
        select(Odds.match_id, Odds.selection, Odds.bookmaker, cast(Odds.price, Float))
        .where(
            Odds.match_id == any_(bindparam("match_ids", type_=ARRAY(Text))),
            Odds.market == bindparam("market", type_=Text),
            Odds.stage == literal_column("'opening'"),
            Odds.bookmaker != all_(bindparam("consensus", sorted(CONSENSUS), type_=ARRAY(Text))),
        )
        .order_by(Odds.match_id, Odds.bookmaker, Odds.selection)
    )


OPENINGS = Question(_openings())
"""Every bookmaker's opening prices of ``market`` for ``match_ids``; averages over books are nobody's offer."""
