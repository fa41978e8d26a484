"""Whose prices stand for the market at the close, and which of them are not believed.

A closing price comes from the first book of a chain that has one. The chain is the caller's to choose, because books
come and go: Pinnacle left football-data.co.uk in January 2026, and the market's average closes as sharply. A price that
nobody could have meant, such as 1.01 on an empty exchange, is not believed wherever it stands.
"""

from collections.abc import Mapping

from monps.betting.selections import Market

__all__ = [
    "CONSENSUS",
    "EXCHANGES",
    "HIGHEST_OVERROUND",
    "LOWEST_EXCHANGE_PRICE",
    "LOWEST_OVERROUND",
    "MARKET_AVERAGE",
    "REFERENCE_CHAIN",
    "WINNERS",
]

MARKET_AVERAGE = "Market average"

REFERENCE_CHAIN = ("Pinnacle", "Betfair Exchange", MARKET_AVERAGE)
"""The default chain, the most trusted first."""

CONSENSUS = frozenset({MARKET_AVERAGE, "Market maximum", "Betbrain average", "Betbrain maximum"})
"""Columns that are computed over books: nobody's offer, so nobody can bet at them."""

EXCHANGES = frozenset({"Betdaq", "Betfair Exchange", "Matchbook", "Smarkets"})

LOWEST_EXCHANGE_PRICE = 1.10
"""Below it an exchange's price is taken for a leftover of an empty market."""

LOWEST_OVERROUND, HIGHEST_OVERROUND = -0.02, 0.25
"""Between these margins a book's market is believed; outside, one of its prices must be wrong."""

WINNERS: Mapping[Market, int] = {
    Market.H2H: 1,
    Market.DOUBLE_CHANCE: 2,
    Market.DRAW_NO_BET: 1,
    Market.TOTALS: 1,
    Market.BTTS: 1,
    Market.SPREADS: 1,
    Market.HT_FT: 1,
}
"""How many selections win together, for the markets whose selections leave no other outcome at one line."""
