"""Pure arithmetic of bets, from the words for them to what they came to. Knows no SQL, no web and no terminal."""

from monps.betting.bankroll import Performance, Settled, by_period, performance
from monps.betting.closing import Close, Closes, WholeMarket
from monps.betting.clv import ClvSummary, clv_percentage, clv_raw, summarise, summarise_by
from monps.betting.devig import DevigMethod, devig
from monps.betting.evaluation import yield_on_clv
from monps.betting.intervals import Estimate
from monps.betting.markets import LEGACY_SPELLINGS, Market, Selection, format_legacy, parse
from monps.betting.odds import OddsError, edge, implied, overround
from monps.betting.settlement import Outcome, Result, profit, settle
from monps.betting.staking import Limits, kelly, kelly_exclusive, within

__all__ = [
    "LEGACY_SPELLINGS",
    "Close",
    "Closes",
    "ClvSummary",
    "DevigMethod",
    "Estimate",
    "Limits",
    "Market",
    "OddsError",
    "Outcome",
    "Performance",
    "Result",
    "Selection",
    "Settled",
    "WholeMarket",
    "by_period",
    "clv_percentage",
    "clv_raw",
    "devig",
    "edge",
    "format_legacy",
    "implied",
    "kelly",
    "kelly_exclusive",
    "overround",
    "parse",
    "performance",
    "profit",
    "settle",
    "summarise",
    "summarise_by",
    "within",
    "yield_on_clv",
]
