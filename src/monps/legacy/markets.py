"""Les marchés du desk, dans toutes les orthographes that the producers have used over the years.

market_type -> (family, selection, line). Twenty-two spellings for sixteen markets.
"""

import hashlib

MARKETS = {
    "home": ("1x2", "home", None),
    "home_win": ("1x2", "home", None),
    "HOME_WIN": ("1x2", "home", None),
    "draw": ("1x2", "draw", None),
    "away": ("1x2", "away", None),
    "dc_1x": ("dc", "1x", None),
    "dc_12": ("dc", "12", None),
    "dc_x2": ("dc", "x2", None),
    "dnb_home": ("dnb", "home", None),
    "dnb_away": ("dnb", "away", None),
    "btts_yes": ("btts", "yes", None),
    "btts_no": ("btts", "no", None),
    "over_15": ("totals", "over", 1.5),
    "over15": ("totals", "over", 1.5),
    "under_15": ("totals", "under", 1.5),
    "over_25": ("totals", "over", 2.5),
    "over25": ("totals", "over", 2.5),
    "under_25": ("totals", "under", 2.5),
    "under25": ("totals", "under", 2.5),
    "over_35": ("totals", "over", 3.5),
    "over35": ("totals", "over", 3.5),
    "under_35": ("totals", "under", 3.5),
}


def bucket(match_id: str, what: str) -> int:
    """0 to 99, always the same for the same match: the desk plays seasons again and wants the same picks."""
    return int(hashlib.md5(f"{match_id}:{what}".encode()).hexdigest()[:8], 16) % 100


def double_chance(first, second):
    """Price of two outcomes together, None when one is missing."""
    if not first or not second:
        return None
    return round(1 / (1 / first + 1 / second), 3)


def draw_no_bet(price, draw):
    if not price or not draw or draw <= 1:
        return None
    return round(price * (1 - 1 / draw), 3)


def derived_price(market_type: str, home, draw, away):
    """Prix 1X2, double chance ou remboursé si nul, from the three 1X2 prices."""
    family, selection, _ = MARKETS[market_type]
    by_name = {"home": home, "draw": draw, "away": away}
    if family == "1x2":
        return by_name[selection]
    if family == "dc":
        pair = {"1x": (home, draw), "12": (home, away), "x2": (draw, away)}[selection]
        return double_chance(*pair)
    if family == "dnb":
        return draw_no_bet(by_name[selection], draw)
    return None


def is_winner(market_type: str, score_home: int, score_away: int) -> bool:
    """Vrai ou faux, rien d'autre : le nul d'un 'remboursé si nul' est donc perdu."""
    family, selection, line = MARKETS[market_type]
    result = "home" if score_home > score_away else "away" if score_away > score_home else "draw"
    if family in ("1x2", "dnb"):
        return selection == result
    if family == "dc":
        return result in {"1x": ("home", "draw"), "12": ("home", "away"), "x2": ("draw", "away")}[selection]
    if family == "btts":
        both = score_home > 0 and score_away > 0
        return both if selection == "yes" else not both
    goals = score_home + score_away
    return goals > line if selection == "over" else goals < line
