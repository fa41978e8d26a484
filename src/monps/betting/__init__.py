"""Pure arithmetic of bets: the market vocabulary and decimal odds. Knows no SQL, no web and no terminal."""

from monps.betting.markets import LEGACY_SPELLINGS, Market, Selection, format_legacy, parse
from monps.betting.odds import DevigMethod, OddsError, clv_percentage, clv_raw, devig, edge, implied, overround

__all__ = [
    "LEGACY_SPELLINGS",
    "DevigMethod",
    "Market",
    "OddsError",
    "Selection",
    "clv_percentage",
    "clv_raw",
    "devig",
    "edge",
    "format_legacy",
    "implied",
    "overround",
    "parse",
]
