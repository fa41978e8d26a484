"""Pure arithmetic of bets: the market vocabulary and decimal odds. Knows no SQL, no web and no terminal."""

from monps.betting.clv import clv_percentage, clv_raw
from monps.betting.devig import DevigMethod, devig
from monps.betting.markets import LEGACY_SPELLINGS, Market, Selection, format_legacy, parse
from monps.betting.odds import OddsError, edge, implied, overround

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
