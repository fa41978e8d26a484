"""The rule of the close, without a database: which book, which price, which reason."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.closing import Candidate, Close, Closes, Unknown
from monps.betting.devig import DevigMethod, devig
from monps.betting.references import REFERENCE_CHAIN
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
    rejected: str | None = None
    match_id: str = "m1"
    overround: float | None = None

    @property
    def captured_at(self) -> datetime:
        return KICKOFF - self.age

    @property
    def position(self) -> int:
        return REFERENCE_CHAIN.index(self.bookmaker) + 1


def quotes(*bets: Selection, margin: float = 1.04, book: str = "Pinnacle") -> list[Quote]:
    """What a book with the truth and a margin shows."""
    return [Quote(one.market, one.selection, one.line, price(one) / margin, book) for one in bets]


def price(bet: Selection) -> float:
    return TRUTH.shares(bet.market, bet.selection, bet.line).fair_price


def close(bet: Selection, shown: list[Quote], method: str = "power") -> Close:
    return Closes(shown, method).close("m1", bet)


def refused(shown: list[Quote]) -> list[Quote]:
    return [replace(one, rejected="margin too low") for one in shown]


@pytest.mark.parametrize("method", DevigMethod)
def test_a_market_shown_whole_is_freed_of_its_margin(method: str) -> None:
    shown = quotes(*H2H)
    found = close(H2H[1], shown, method)
    assert found.probability == pytest.approx(devig([one.price for one in shown], method)[1])
    assert (found.origin, found.price) == (shown[1], shown[1].price)
    assert (found.basis, found.method, found.moved, found.unknown) == ("offered", method, False, None)


@given(st.permutations([*quotes(*H2H), *quotes(*H2H, margin=1.02, book="Betfair Exchange"), *quotes(*TOTALS)]))
def test_the_order_of_the_candidates_does_not_matter(shown: list[Quote]) -> None:
    found = close(H2H[0], shown)
    assert found.origin is not None
    assert found.origin.bookmaker == "Pinnacle"
    assert found.probability == pytest.approx(1 / price(H2H[0]), abs=0.01)


def test_the_first_book_of_the_chain_with_a_whole_market_that_is_believed() -> None:
    average, exchange = quotes(*H2H, book="Market average"), quotes(*H2H, margin=1.01, book="Betfair Exchange")
    part = quotes(*H2H[:2], margin=1.03)
    for shown, book in (
        ([*average, *exchange, *part], "Betfair Exchange"),
        ([*average, *refused(exchange)], "Market average"),
        ([*average, *refused(exchange[:1]), *exchange[1:]], "Market average"),
    ):
        whole = Closes(shown).whole("m1", Market.H2H)
        assert whole is not None
        assert whole.bookmaker == book
        assert sum(whole.fair.values()) == pytest.approx(1)
        assert {one.bookmaker for one in whole.prices.values()} == {book}


def test_many_matches_are_told_apart() -> None:
    other = [replace(one, match_id="m2", price=one.price * 1.01) for one in quotes(*H2H)]
    closes = Closes([*other, *quotes(*H2H), *quotes(*SPREADS)])
    first, second = (closes.close(match_id, H2H[0]) for match_id in ("m1", "m2"))
    assert first.price is not None
    assert second.price == pytest.approx(first.price * 1.01)
    assert [market for market, _ in closes.wholes("m2")] == ["h2h"]
    assert sorted(market for market, _ in closes.wholes("m1")) == ["h2h", "spreads"]
    assert list(closes.wholes("m3")) == []
    assert closes.whole("m3", "h2h") is None


def test_the_two_sides_of_a_handicap_are_one_market() -> None:
    home, away = (close(one, quotes(*SPREADS)) for one in SPREADS)
    assert home.probability == pytest.approx(1 / price(SPREADS[0]), abs=0.01)
    assert (home.probability or 0) + (away.probability or 0) == pytest.approx(1)
    assert (home.line, away.line) == (-0.5, 0.5)


def test_two_of_three_win_in_double_chance() -> None:
    found = [close(one, quotes(*DOUBLE)) for one in DOUBLE]
    assert sum(one.probability or 0 for one in found) == pytest.approx(2)
    assert {one.basis for one in found} == {"offered"}


def test_double_chance_and_draw_no_bet_follow_from_the_result_market() -> None:
    home, draw, away = devig([one.price for one in quotes(*H2H)])
    for bet, fair in (
        (DOUBLE[0], home + draw),
        (DOUBLE[1], home + away),
        (DOUBLE[2], draw + away),
        (Selection(Market.DRAW_NO_BET, "home"), home / (home + away)),
        (Selection(Market.DRAW_NO_BET, "away"), away / (home + away)),
    ):
        found = close(bet, quotes(*H2H))
        assert found.probability == pytest.approx(fair)
        assert (found.basis, found.price, found.moved) == ("result", None, False)


def test_pain_02_a_bet_is_never_held_against_another_line() -> None:
    """The total moved from 3.5 to 2.5: its price at 3.5 follows from the grid, and says so."""
    bet = Selection(Market.TOTALS, "over", 3.5)
    found = close(bet, [*quotes(*H2H), *quotes(*TOTALS)])
    assert (found.price, found.moved, found.basis, found.line, found.unknown) == (None, True, "score grid", 2.5, None)
    assert found.probability == pytest.approx(1 / price(bet), abs=0.01)
    assert found.clv_percentage(price(bet)) == pytest.approx(0, abs=3)
    assert found.clv_raw(price(bet)) is None


def test_a_moved_handicap_in_quarters_has_its_price_too() -> None:
    bet = Selection(Market.SPREADS, "away", 0.75)
    found = close(bet, quotes(*H2H, *TOTALS, *SPREADS))
    assert found.moved
    assert found.probability == pytest.approx(1 / price(bet), abs=0.01)


def test_a_part_of_a_market_serves_the_raw_value_only() -> None:
    found = close(H2H[0], quotes(*H2H[:2]))
    assert (found.probability, found.unknown) == (None, Unknown.NOT_WHOLE)
    assert found.clv_raw(2.0) == pytest.approx((2.0 * 1.04 / price(H2H[0]) - 1) * 100)
    assert found.clv_percentage(2.0) is None


def test_parts_of_two_books_are_not_one_market() -> None:
    mixed = [*quotes(*H2H[:2]), *quotes(H2H[2], book="Betfair Exchange")]
    assert close(H2H[0], mixed).unknown == Unknown.NOT_WHOLE


OVER_35 = Selection(Market.TOTALS, "over", 3.5)


@pytest.mark.parametrize(
    ("bet", "shown", "reason"),
    [
        (H2H[0], [], Unknown.NO_PRICE),
        (H2H[0], refused(quotes(*H2H)), Unknown.REFUSED),
        (Selection(Market.BTTS, "yes"), quotes(*H2H, *TOTALS), Unknown.NO_MARKET),
        (OVER_35, quotes(*H2H, *SPREADS), Unknown.NO_MARKET),
        (OVER_35, [*quotes(*H2H), *refused(quotes(*TOTALS))], Unknown.NO_OTHER_LINE),
        (OVER_35, quotes(*TOTALS), Unknown.NO_GRID),
        (Selection(Market.GOALSCORER_FIRST, "Ada"), quotes(*H2H, *TOTALS), Unknown.NO_MARKET),
    ],
)
def test_every_bet_without_a_close_says_why(bet: Selection, shown: list[Quote], reason: Unknown) -> None:
    assert close(bet, shown) == Close(unknown=reason)


def test_prices_that_no_score_grid_gives_are_told() -> None:
    odd = [replace(one, price=1.95) for one in quotes(*SPREADS, *TOTALS)]
    odd += [replace(one, price=each) for one, each in zip(quotes(*H2H), (8.0, 1.25, 12.0), strict=True)]
    assert close(OVER_35, odd).unknown == Unknown.NO_GRID


@pytest.mark.parametrize("bet", [H2H[2], Selection(Market.DRAW_NO_BET, "away")])
def test_a_long_shot_that_the_method_leaves_no_chance_is_told(bet: Selection) -> None:
    long = [replace(one, price=each) for one, each in zip(quotes(*H2H), (1.02, 15.0, 101.0), strict=True)]
    found = close(bet, long, "additive")
    assert (found.probability, found.method, found.unknown) == (None, None, Unknown.NO_CHANCE)
    assert (found.price, found.origin) == ((101.0, long[2]) if bet == H2H[2] else (None, None))


def test_any_candidate_will_do() -> None:
    shown: list[Candidate] = list(quotes(*H2H))
    assert np.isfinite(Closes(shown).close("m1", H2H[0]).probability or np.nan)
