"""The candidates for a close: before kick-off, judged, with their provenance; and what the rule makes of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monps.betting.closing import Closes
from monps.betting.references import REFERENCE_CHAIN
from monps.betting.selections import SELECTIONS, Market, Selection
from monps.models import Odds
from monps.repositories import Repositories
from monps.repositories.closing import ClosingPrice
from monps.repositories.odds import OddsRepository
from tests.conftest import Counting
from tests.repositories import rows

CLOSE = rows.KICKOFF - timedelta(minutes=1)
FAIR = {"home": 2.0, "draw": 3.5, "away": 4.0}


@pytest.fixture
def odds(all_of: Repositories) -> OddsRepository:
    return all_of.odds


def market(
    book: str, prices: dict[str, float], name: str = "h2h", line: float | None = None, **changes: object
) -> list[rows.Row]:
    own = {"away": -line} if name == "spreads" and line is not None else {}
    at: rows.Row = {"captured_at": CLOSE} | changes
    return [
        rows.price(market=name, selection=one, line=own.get(one, line), bookmaker=book, price=price, **at)
        for one, price in prices.items()
    ]


def closing(
    odds: OddsRepository,
    name: str,
    selection: str,
    line: float | None = None,
    *,
    chain: Sequence[str] = REFERENCE_CHAIN,
) -> ClosingPrice | None:
    """The candidate that the close of a selection is told of."""
    candidates = odds.closing_candidates({"m1": rows.KICKOFF}, chain=chain)
    found = Closes(candidates).close("m1", Selection(Market(name), selection, line)).origin
    assert found is None or isinstance(found, ClosingPrice)
    return found


def of_home(odds: OddsRepository) -> ClosingPrice | None:
    return closing(odds, "h2h", "home")


def test_a_closing_price_with_its_provenance(odds: OddsRepository, counting: Counting) -> None:
    odds.store(market("Pinnacle", FAIR))
    with counting(1):
        found = of_home(odds)
    assert found == ClosingPrice(
        match_id="m1",
        market="h2h",
        selection="home",
        line=None,
        bookmaker="Pinnacle",
        price=2.0,
        captured_at=CLOSE,
        age=timedelta(minutes=1),
        position=1,
        overround=found.overround if found else None,
        books=None,
        rejected=None,
    )
    assert found.overround == pytest.approx(1 / 2 + 1 / 3.5 + 1 / 4 - 1)


@pytest.mark.parametrize("moment", [rows.KICKOFF, rows.KICKOFF + timedelta(seconds=1)])
def test_a_price_at_kick_off_or_later_is_no_closing_price(odds: OddsRepository, moment: datetime) -> None:
    odds.store(market("Pinnacle", FAIR, captured_at=moment))
    assert of_home(odds) is None
    odds.store(market("Pinnacle", FAIR, captured_at=rows.KICKOFF - timedelta(microseconds=1)))
    found = of_home(odds)
    assert found is not None
    assert found.captured_at < rows.KICKOFF


def test_the_last_price_counts_and_not_the_best(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", FAIR | {"home": 2.2}, captured_at=CLOSE - rows.HOUR))
    odds.store(market("Pinnacle", FAIR))
    found = of_home(odds)
    assert found is not None
    assert found.price == 2.0


def test_another_line_is_another_bet(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", {"over": 3.2, "under": 1.35}, "totals", 3.5))
    assert closing(odds, "totals", "over", 2.5) is None
    found = closing(odds, "totals", "over", 3.5)
    assert found is not None
    assert found.price == 3.2


def test_the_two_sides_of_a_handicap_are_one_market(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", {"home": 1.9, "away": 2.0}, "spreads", -0.5))
    odds.store(market("Pinnacle", {"home": 2.5}, "spreads", 0.5))
    found = {
        (one.selection, one.line): one for one in odds.closing_candidates({"m1": rows.KICKOFF}, chain=["Pinnacle"])
    }
    assert found["home", -0.5].overround == found["away", 0.5].overround == pytest.approx(1 / 1.9 + 1 / 2 - 1)
    assert found["home", 0.5].overround is None


def test_the_first_book_of_the_chain_that_has_the_whole_market(odds: OddsRepository) -> None:
    odds.store(market("Betfair Exchange", FAIR | {"home": 2.1}))
    odds.store(market("Market average", FAIR))
    odds.store(market("Bet365", FAIR | {"home": 1.9}))
    found = of_home(odds)
    assert found is not None
    assert (found.bookmaker, found.position) == ("Betfair Exchange", 2)
    odds.store(market("Pinnacle", {"home": 2.05}))
    found = of_home(odds)
    assert found is not None
    assert found.bookmaker == "Betfair Exchange", "a third of a market does not tell its margin"
    chosen = closing(odds, "h2h", "home", chain=("Bet365", "Pinnacle"))
    assert chosen is not None
    assert (chosen.bookmaker, chosen.position, chosen.price) == ("Bet365", 1, 1.9)


def test_a_part_of_a_market_is_better_than_nothing_and_says_so(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", {"home": 2.05}))
    found = closing(odds, "h2h", "home", chain=("Pinnacle",))
    assert found is not None
    assert (found.price, found.overround) == (2.05, None)


def test_a_broken_exchange_price_is_rejected_with_the_reason(odds: OddsRepository) -> None:
    odds.store(market("Betfair Exchange", {"home": 1.01, "draw": 70, "away": 100}))
    odds.store(market("Market average", {"home": 1.3, "draw": 5.5, "away": 9}))
    found = of_home(odds)
    assert found is not None
    assert (found.bookmaker, found.price) == ("Market average", 1.3)
    reasons = {(one.bookmaker, one.selection): one.rejected for one in odds.closing_candidates({"m1": rows.KICKOFF})}
    assert reasons["Betfair Exchange", "home"] == "exchange price too low"
    assert reasons["Market average", "home"] is None


def test_the_same_price_of_a_bookmaker_is_believed(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", {"home": 1.05, "draw": 15, "away": 40}))
    found = of_home(odds)
    assert found is not None
    assert found.price == 1.05


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        ({"over": 2.05, "under": 2.05}, "margin too low"),
        ({"over": 1.5, "under": 1.6}, "margin too high"),
        ({"over": 1.6, "under": 1.6}, None),
        ({"over": 2.04, "under": 2.04}, None),
    ],
)
def test_a_margin_that_no_book_works_with_is_rejected(
    odds: OddsRepository, prices: dict[str, float], reason: str | None
) -> None:
    odds.store(market("Pinnacle", prices, "totals", 2.5))
    (over, _) = [one for one in odds.closing_candidates({"m1": rows.KICKOFF}) if one.bookmaker == "Pinnacle"]
    assert over.rejected == reason
    found = closing(odds, "totals", "over", 2.5, chain=("Pinnacle",))
    assert (found is None) == (reason is not None)


def test_where_no_average_is_stored_it_is_computed_of_the_books_that_are_believed(odds: OddsRepository) -> None:
    odds.store(market("Bet365", FAIR, captured_at=CLOSE - rows.HOUR))
    odds.store(market("Coral", FAIR | {"home": 2.2}))
    odds.store(market("Ladbrokes", FAIR | {"home": 20}))
    odds.store(market("Market maximum", FAIR | {"home": 2.4}))
    found = of_home(odds)
    assert found is not None
    assert (found.bookmaker, round(found.price, 9), found.books) == ("Market average", 2.1, 2)
    assert found.captured_at == CLOSE - rows.HOUR, "no price in it is older"
    assert found.overround == pytest.approx(1 / 2.1 + 1 / 3.5 + 1 / 4 - 1)
    odds.store(market("Market average", FAIR | {"home": 2.15}))
    found = of_home(odds)
    assert found is not None
    assert (found.price, found.books) == (2.15, None)


def test_the_prices_of_one_source_as_if_there_were_no_other(odds: OddsRepository) -> None:
    odds.store(market("Market average", FAIR, source="file"))
    odds.store(market("Bet365", FAIR | {"home": 2.1}, source="api"))
    for source, price, books in (("file", 2.0, None), ("api", 2.1, 1), ("none", None, None)):
        found = odds.closing_candidates({"m1": rows.KICKOFF}, source=source, chain=["Market average"])
        assert [(one.price, one.books) for one in found if one.selection == "home"] == (
            [] if price is None else [(price, books)]
        )


def test_a_chain_without_the_average_computes_none(odds: OddsRepository) -> None:
    odds.store(market("Coral", FAIR))
    assert closing(odds, "h2h", "home", chain=("Pinnacle",)) is None


def test_many_matches_with_their_own_kick_offs_are_one_statement(odds: OddsRepository, counting: Counting) -> None:
    kickoffs = {f"m{n}": rows.KICKOFF + n * rows.HOUR for n in range(20)}
    for match_id, kickoff in kickoffs.items():
        early = [one | {"match_id": match_id} for one in market("Pinnacle", FAIR)]
        odds.store([one | {"captured_at": kickoff - rows.HOUR} for one in early])
        odds.store([one | {"captured_at": kickoff, "price": 9} for one in early])
    with counting(1):
        found = odds.closing_candidates(kickoffs, chain=["Pinnacle"])
    assert {one.match_id for one in found} == set(kickoffs)
    assert all(one.age == rows.HOUR and one.price == FAIR[one.selection] for one in found)
    with counting(1):
        assert odds.closing_candidates(kickoffs, market="totals") == []
    with counting(0):
        assert odds.closing_candidates({}) == []


def test_a_double_chance_wins_twice(odds: OddsRepository) -> None:
    odds.store(market("Pinnacle", {"1x": 1.25, "12": 1.3, "x2": 1.85}, "double_chance"))
    found = closing(odds, "double_chance", "1x")
    assert found is not None
    assert found.overround == pytest.approx((1 / 1.25 + 1 / 1.3 + 1 / 1.85) / 2 - 1)


def test_a_kick_off_without_a_zone_is_refused(odds: OddsRepository) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        odds.closing_candidates({"m1": rows.KICKOFF.replace(tzinfo=None)})


def expected(prices: list[tuple[str, str, float, int]], chain: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """The rule once more, for books of h2h prices without a computed average."""
    last: dict[str, dict[str, float]] = {}
    for book, selection, price, minutes in sorted(prices, key=lambda one: -one[3]):
        if minutes > 0:
            last.setdefault(book, {})[selection] = price
    parts: dict[str, tuple[str, float]] = {}
    for book in chain:
        offered = last.get(book, {})
        if len(offered) == 3 and not -0.02 <= sum(1 / price for price in offered.values()) - 1 <= 0.25:
            continue
        believed = {one: (book, price) for one, price in offered.items() if book == "Pinnacle" or price >= 1.10}
        if len(believed) == 3:
            return believed
        parts = believed | parts
    return parts


CHAIN = REFERENCE_CHAIN[:2]
PRICES = st.lists(
    st.tuples(
        st.sampled_from(CHAIN),
        st.sampled_from(SELECTIONS[Market.H2H]),
        st.sampled_from([1.01, 1.09, 1.1, 1.5, 2.0, 2.6, 3.0, 3.4, 4.0, 12.0]),
        st.integers(-2, 6),
    ),
    max_size=12,
    unique_by=lambda one: (one[0], one[1], one[3]),
)


@given(prices=PRICES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_says_what_the_rule_says(odds: OddsRepository, prices: list[tuple[str, str, float, int]]) -> None:
    odds.delete_where(Odds.match_id == "m1")
    odds.store(
        [
            rows.price(
                bookmaker=book, selection=one, price=price, captured_at=rows.KICKOFF - timedelta(minutes=minutes)
            )
            for book, one, price, minutes in prices
        ]
    )
    found = {one: closing(odds, "h2h", one, chain=CHAIN) for one in SELECTIONS[Market.H2H]}
    told = {name: (one.bookmaker, one.price) for name, one in found.items() if one is not None}
    assert told == expected(prices, CHAIN)
