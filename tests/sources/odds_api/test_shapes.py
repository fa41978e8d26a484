"""What an answer must have to be read: all else may be missing, and what is new is passed over."""

import pytest

from monps.sources.odds_api.shapes import Bookmaker, Event, Market, Outcome, Score
from monps.sources.payload import ShapeError, shaped
from tests.sources.odds_api.answers import book, event, h2h, outcome

WHOLE = [(Event, event()), (Bookmaker, book()), (Market, h2h()), (Outcome, outcome("Over", 1.9, 2.5))]
REQUIRED: dict[type, set[str]] = {
    Event: {"id", "sport_key", "commence_time", "home_team", "away_team"},
    Bookmaker: {"key", "title", "markets"},
    Market: {"key", "outcomes"},
    Outcome: {"name", "price"},
}


@pytest.mark.parametrize(("kind", "value"), WHOLE, ids=[kind.__name__ for kind, _ in WHOLE])
def test_what_is_required_and_what_is_not(kind: type, value: dict[str, object]) -> None:
    for name in value:
        rest = {key: one for key, one in value.items() if key != name}
        if name in REQUIRED[kind]:
            with pytest.raises(ShapeError, match=name):
                shaped(rest, kind)
        else:
            shaped(rest, kind)
    assert shaped(value | {"invented_tomorrow": [1]}, kind) == shaped(value, kind)


def test_a_whole_number_is_a_price_and_a_text_is_none() -> None:
    assert shaped({"name": "A", "price": 2}, Outcome).price == 2.0
    with pytest.raises(ShapeError, match="price"):
        shaped({"name": "A", "price": "2.0"}, Outcome)


def test_scores_are_texts() -> None:
    assert shaped({"name": "A", "score": "2"}, Score).score == "2"
    with pytest.raises(ShapeError, match="score"):
        shaped({"name": "A", "score": 2}, Score)


def test_parts_are_left_to_be_read_one_by_one() -> None:
    assert shaped(event(7, None), Event).bookmakers == [7, None]
    assert shaped(book("?"), Bookmaker).markets == ["?"]
