"""The vocabulary in the database: one preferred spelling for a meaning."""

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import Conflict
from monps.models import MarketSpelling


@pytest.mark.parametrize(
    "meaning", [{"market": "h2h", "selection": "home"}, {"market": "totals", "selection": "over", "line": 2.5}]
)
def test_a_meaning_has_one_preferred_spelling(session: Session, meaning: dict[str, object]) -> None:
    session.add(MarketSpelling(spelling="another", **meaning))
    session.flush()
    session.add(MarketSpelling(spelling="preferred too", preferred=True, **meaning))
    with pytest.raises(Conflict) as caught:
        session.flush()
    assert caught.value.constraint == "uq_market_spellings_preferred"


def test_a_spelling_has_one_meaning(session: Session) -> None:
    session.add(MarketSpelling(spelling="over_25", market="h2h", selection="home"))
    with pytest.raises(Conflict) as caught:
        session.flush()
    assert caught.value.constraint == "pk_market_spellings"
