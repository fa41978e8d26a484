"""The bookmaker codes of football-data.co.uk, as its notes explain them, with the titles that monps stores.

Betfair has two codes: BF is its sportsbook, BFE its exchange. The 1X2 columns of Pinnacle are coded PS, its totals and
handicaps P. ``Max`` and ``Avg`` are the best and the mean price over the books that the site follows, without the
exchange; ``BbMx`` and ``BbAv`` are the same as Betbrain computed them until 2019, over more books.
"""

from collections.abc import Mapping

__all__ = ["BOOKMAKERS"]

BOOKMAKERS: Mapping[str, str] = {
    "1XB": "1xBet",
    "Avg": "Market average",
    "B365": "Bet365",
    "BF": "Betfair Sportsbook",
    "BFD": "Betfred",
    "BFE": "Betfair Exchange",
    "BMGM": "BetMGM",
    "BS": "Blue Square",
    "BV": "BetVictor",
    "BW": "bwin",
    "BbAv": "Betbrain average",
    "BbMx": "Betbrain maximum",
    "CL": "Coral",
    "GB": "Gamebookers",
    "IW": "Interwetten",
    "LB": "Ladbrokes",
    "Max": "Market maximum",
    "P": "Pinnacle",
    "PP": "Paddy Power",
    "PS": "Pinnacle",
    "SB": "Sportingbet",
    "SJ": "Stan James",
    "SKB": "Sky Bet",
    "SO": "Sporting Odds",
    "SY": "Stanleybet",
    "VC": "VC Bet",
    "WH": "William Hill",
}
"""Title by code. A code that is not here keeps its code as the title: a new bookmaker is never lost."""
