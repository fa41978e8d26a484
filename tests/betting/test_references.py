"""References: the chain, and the limits of what is believed, belong to markets that exist."""

from monps.betting.references import (
    CONSENSUS,
    EXCHANGES,
    HIGHEST_OVERROUND,
    LOWEST_EXCHANGE_PRICE,
    LOWEST_OVERROUND,
    MARKET_AVERAGE,
    REFERENCE_CHAIN,
    WINNERS,
)
from monps.betting.selections import SELECTIONS
from monps.sources.football_data.bookmakers import BOOKMAKERS


def test_the_default_chain_is_of_books_that_the_sources_know() -> None:
    assert REFERENCE_CHAIN[-1] == MARKET_AVERAGE
    assert set(REFERENCE_CHAIN) <= set(BOOKMAKERS.values())


def test_what_is_computed_over_books_is_nobodys_offer() -> None:
    computed = {title for title in BOOKMAKERS.values() if title.endswith(("average", "maximum"))}
    assert computed == CONSENSUS
    assert not CONSENSUS & EXCHANGES


def test_a_market_without_margin_is_believed() -> None:
    assert LOWEST_OVERROUND < 0 < HIGHEST_OVERROUND
    assert LOWEST_EXCHANGE_PRICE > 1
    assert all(0 < winners < len(SELECTIONS[market]) for market, winners in WINNERS.items())
