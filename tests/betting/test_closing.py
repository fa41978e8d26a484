from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from monps.betting.closing import Close, ClosingQuote, closes
from monps.betting.devig import DevigMethod, devig
from monps.betting.score_grid import ScoreGrid
from monps.betting.selections import Market, Selection

KICKOFF = datetime(2026, 3, 1, 15, tzinfo=UTC)
TRUTH = ScoreGrid.of_rates(1.7, 1.1, -0.03, 15)
H2H = [Selection(Market.H2H, name) for name in ("home", "draw", "away")]
TOTALS = [Selection(Market.TOTALS, name, 2.5) for name in ("over", "under")]
SPREADS = [Selection(Market.SPREADS, "home", -0.5), Selection(Market.SPREADS, "away", 0.5)]
DOUBLE = [Selection(Market.DOUBLE_CHANCE, name) for name in ("1x", "12", "x2")]


@dataclass(frozen=True)
class Quote:
    market: str
    selection: str
    line: float | None
    price: float
    bookmaker: str = "Pinnacle"
    age: timedelta = timedelta(minutes=5)
    position: int = 1

    @property
    def captured_at(self) -> datetime:
        return KICKOFF - self.age


def quotes(*bets: Selection, margin: float = 1.04, age: int = 5) -> list[ClosingQuote]:
    """What a book with the truth and a margin shows."""
    return [Quote(one.market, one.selection, one.line, price(one) / margin, age=timedelta(minutes=age)) for one in bets]


def price(bet: Selection) -> float:
    return TRUTH.shares(bet.market, bet.selection, bet.line).fair_price


def close(bet: Selection, shown: list[ClosingQuote], method: str = "power") -> Close:
    return closes([bet], shown, method)[bet]


@pytest.mark.parametrize("method", DevigMethod)
def test_a_market_shown_whole_is_freed_of_its_margin(method: str) -> None:
    shown = quotes(*H2H)
    found = close(H2H[1], shown, method)
    assert found.probability == pytest.approx(devig([one.price for one in shown], method)[1])
    assert found.price == shown[1].price
    assert (found.bookmaker, found.position, found.method, found.moved) == ("Pinnacle", 1, method, False)
    assert (found.captured_at, found.age) == (KICKOFF - timedelta(minutes=5), timedelta(minutes=5))


def test_the_two_sides_of_a_handicap_are_one_market() -> None:
    found = closes(SPREADS, quotes(*SPREADS))
    assert found[SPREADS[0]].probability == pytest.approx(1 / price(SPREADS[0]), abs=0.01)
    assert sum(one.probability or 0 for one in found.values()) == pytest.approx(1)


def test_two_of_three_win_in_double_chance() -> None:
    found = closes(DOUBLE, quotes(*DOUBLE))
    assert sum(one.probability or 0 for one in found.values()) == pytest.approx(2)


def test_pain_02_a_bet_is_never_held_against_another_line() -> None:
    """The total moved from 3.5 to 2.5: its price at 3.5 follows from the grid, and says so."""
    bet = Selection(Market.TOTALS, "over", 3.5)
    found = close(bet, [*quotes(*H2H, age=3), *quotes(*TOTALS, age=20)])
    assert (found.price, found.moved, found.reason) == (None, True, None)
    assert found.probability == pytest.approx(1 / price(bet), abs=0.01)
    assert found.age == timedelta(minutes=20)
    taken = price(bet)
    assert found.clv_percentage(taken) == pytest.approx(0, abs=3)
    assert found.clv_raw(taken) is None


def test_a_moved_handicap_in_quarters_has_its_price_too() -> None:
    bet = Selection(Market.SPREADS, "away", 0.75)
    found = close(bet, quotes(*H2H, *TOTALS, *SPREADS))
    assert found.moved
    assert found.probability == pytest.approx(1 / price(bet), abs=0.01)


def test_a_part_of_a_market_serves_the_raw_value_only() -> None:
    found = close(H2H[0], quotes(*H2H[:2]))
    assert found.probability is None
    assert found.reason is not None
    assert "no book of the chain shows the whole market" in found.reason
    assert found.clv_raw(2.0) == pytest.approx((2.0 * 1.04 / price(H2H[0]) - 1) * 100)
    assert found.clv_percentage(2.0) is None


def test_parts_of_two_books_are_not_one_market() -> None:
    mixed = [*quotes(*H2H[:2]), Quote("h2h", "away", None, 4.0, "Betfair Exchange", position=2)]
    assert close(H2H[0], mixed).probability is None


def test_every_bet_without_a_close_says_why() -> None:
    nothing = close(H2H[0], [])
    assert (nothing.price, nothing.probability, nothing.bookmaker) == (None, None, None)
    assert nothing.reason is not None
    assert "no closing price at this line" in nothing.reason
    scorer = close(Selection(Market.GOALSCORER_FIRST, "Ada"), quotes(*H2H, *TOTALS))
    assert scorer.reason is not None
    assert "not decided by the final score" in scorer.reason


def test_a_long_shot_that_the_method_leaves_no_chance_is_told() -> None:
    shown: list[ClosingQuote] = [
        Quote("h2h", name, None, each) for name, each in (("home", 1.02), ("draw", 15.0), ("away", 101.0))
    ]
    found = close(H2H[2], shown, "additive")
    assert (found.price, found.probability) == (101.0, None)
    assert found.reason == "the additive method leaves this price no chance"
