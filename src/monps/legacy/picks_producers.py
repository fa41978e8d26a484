"""Les producteurs de picks : four programs, four habits, one table.

    diamond_poisson   Poisson probabilities; over/under and BTTS; never knew the league
    clv_scanner       best price against the market average; spells over25 without underscore; league always ''
    dc_dnb_engine     double chance and draw-no-bet, prices derived from 1X2; fills the league, each time differently
    orchestrator_v5   the favourite, quickly; loses the match id now and then

Une cote manquante est écrite 0. Nothing here is random: bucket() decides, so a season gives the same picks every time.
"""

from .config import LEAGUES
from .markets import bucket, derived_price
from .picks_tracker import save_batch, save_pick, save_raw, save_value_pick
from .poisson_model import expected_goals, probabilities

TIMEOUT_PCT = 5  # part des lectures de cotes qui expirent


def _float(x):
    return float(x) if x is not None else None


def read_prices(conn, match, collected_at):
    """market_type -> (average, best) of one collection run. Trois requêtes par match."""
    key = (match["match_id"], collected_at)
    prices = {}
    cur = conn.cursor()
    cur.execute(
        "SELECT AVG(home_odds), MAX(home_odds), AVG(draw_odds), MAX(draw_odds), AVG(away_odds), MAX(away_odds)"
        " FROM odds_history WHERE match_id = %s AND collected_at = %s",
        key,
    )
    row = cur.fetchone()
    for i, side in enumerate(("home", "draw", "away")):
        prices[side] = (_float(row[2 * i]), _float(row[2 * i + 1]))
    cur.execute(
        "SELECT line, AVG(over_odds), MAX(over_odds), AVG(under_odds), MAX(under_odds)"
        " FROM odds_totals WHERE match_id = %s AND collected_at = %s GROUP BY line",
        key,
    )
    for line, *rest in cur.fetchall():
        name = str(int(line * 10))  # 2.5 -> over_25
        prices["over_" + name] = (_float(rest[0]), _float(rest[1]))
        prices["under_" + name] = (_float(rest[2]), _float(rest[3]))
    cur.execute(
        "SELECT AVG(btts_yes_odds), MAX(btts_yes_odds), AVG(btts_no_odds), MAX(btts_no_odds)"
        " FROM odds_btts WHERE match_id = %s AND collected_at = %s",
        key,
    )
    row = cur.fetchone()
    prices["btts_yes"], prices["btts_no"] = (_float(row[0]), _float(row[1])), (_float(row[2]), _float(row[3]))
    return prices


def taken(prices, market, match_id, best=False):
    """Cote prise ; 0 quand il n'y en a pas."""
    price = prices.get(market, (None, None))[1 if best else 0]
    if price is None or bucket(match_id, "timeout" + market) < TIMEOUT_PCT:
        return 0
    return round(price, 2)


def base(match, collected_at, source):
    hours = int((match["commence_time"] - collected_at).total_seconds() // 3600)
    return {
        "match_id": match["match_id"],
        "match_name": match["match_name"],
        "home_team": match["home_team"],
        "away_team": match["away_team"],
        "commence_time": match["commence_time"],
        "hours_before_match": hours,
        "source": source,
        "created_at": collected_at,
    }


def diamond_poisson(conn, match, collected_at, prices):
    home_xg, away_xg, known = expected_goals(conn, match, collected_at)
    p = probabilities(home_xg, away_xg)
    candidates = [("over_25", p[2.5], "Over 2.5") if p[2.5] >= 0.5 else ("under_25", 1 - p[2.5], "Under 2.5")]
    if bucket(match["match_id"], "btts") < 16:
        yes = p["btts_yes"]
        candidates.append(("btts_yes", yes, "BTTS Oui") if yes >= 0.5 else ("btts_no", 1 - yes, "No"))
    if bucket(match["match_id"], "lines") < 12:
        if p[3.5] > 0.35:
            candidates.append(("over_35", p[3.5], "over 3.5"))
        elif p[1.5] > 0.75:
            candidates.append(("over_15", p[1.5], "+1.5 buts"))
        else:
            candidates.append(("under_35", 1 - p[3.5], "Under 3.5"))
    for rank, (market, probability, text) in enumerate(candidates):
        odds = taken(prices, market, match["match_id"])
        edge = probability * odds - 1 if odds else None
        save_pick(conn, {
            **base(match, collected_at, "diamond_poisson"),
            "league": None, "market_type": market, "prediction": text,
            "diamond_score": round(100 * probability), "odds_taken": odds,
            "probability": round(100 * probability, 2), "predicted_prob": round(probability, 4),
            "poisson_prob": round(probability, 4), "implied_prob": round(1 / odds, 4) if odds else None,
            "ev_expected": round(edge, 4) if odds else None, "edge_pct": round(100 * edge, 2) if odds else None,
            "kelly_pct": round(max(0, 100 * edge / (odds - 1)), 2) if odds > 1 else 0,
            "value_rating": "DIAMOND" if odds and edge > 0.05 else "VALUE" if odds and edge > 0 else "SKIP",
            "recommendation": "JOUER" if odds and edge > 0 else "PASSER",
            "home_xg": home_xg, "away_xg": away_xg, "total_xg": round(home_xg + away_xg, 3),
            "is_top3": rank == 0, "opening_odds": _float(prices["home"][0]) and round(prices["home"][0], 2),
            "factors": {"model": "poisson", "sample": known, "edge": round(edge, 4) if odds else None},
            "data_quality_score": min(100, 40 + 5 * known), "algo_version": "2.1",
        })  # fmt: skip


def clv_scanner(conn, match, collected_at, prices):
    """La meilleure cote contre la moyenne, sur le 1X2 puis une fois sur deux sur les totals."""

    def value(side):
        average, best = prices[side]
        return best / average - 1 if average and best else 0

    side = max(("home", "draw", "away"), key=value)
    style = bucket(match["match_id"], "style")
    spelling = {"home": ("HOME_WIN", "home_win", "home")[style % 3]}.get(side, side)
    texts = {
        "home": (match["home_team"], "Home", "1")[style % 3],
        "draw": "Nul",
        "away": (match["away_team"], "Away", "2")[style % 3],
    }
    picks = [(spelling, side, texts[side])]
    if style < 60:
        # le même marché que diamond_poisson, sans le tiret
        p_side = (
            "over"
            if (prices.get("over_25", (None, None))[0] or 9) < (prices.get("under_25", (None, None))[0] or 9)
            else "under"
        )
        picks.append((p_side + "25", p_side + "_25", p_side.upper()))
    for market, price_key, text in picks:
        odds = taken(prices, price_key, match["match_id"], best=True)
        average = prices.get(price_key, (None, None))[0]
        edge = 100 * (odds / average - 1) if odds and average else None
        save_value_pick(conn, {
            **base(match, collected_at, "clv_scanner"),
            "league": "", "market_type": market, "prediction": text, "odds_taken": odds,
            "implied_prob": round(1 / average, 4) if average else None, "edge_pct": edge and round(edge, 2),
            "value_rating": "VALUE" if edge and edge > 3 else "FAIR", "opening_odds": odds,
            "sharp_money_pct": style, "factors": {"books": "max_vs_avg", "spread": edge and round(edge, 2)},
        })  # fmt: skip


def dc_dnb_engine(conn, games, all_prices):
    picks = []
    for (match, snapshot), prices in zip(games, all_prices, strict=True):
        home, draw, away = (prices[s][0] for s in ("home", "draw", "away"))
        if not home or not away:
            continue
        favourite = "home" if home <= away else "away"
        chosen = []
        if bucket(match["match_id"], "dc") < 70:
            balanced = abs(home - away) < 0.5
            chosen.append("dc_12" if balanced else {"home": "dc_1x", "away": "dc_x2"}[favourite])
        if bucket(match["match_id"], "dnb") < 50:
            chosen.append("dnb_" + favourite)
        tier, vocabulary = (
            bucket(match["league"], "tier") % 3 + 1,
            LEAGUES.get(match["league"], (None, match["league"], None)),
        )
        for market in chosen:
            odds = derived_price(market, home, draw, away) or 0
            if bucket(match["match_id"], "timeout" + market) < TIMEOUT_PCT:
                odds = 0
            league = (match["league"], vocabulary[1], match["sport"])[bucket(match["match_id"], "league") % 3]
            picks.append({
                **base(match, snapshot["collected_at"], "dc_dnb_engine"),
                "league": league, "market_type": market, "prediction": market.split("_")[1].upper(),
                "odds_taken": odds, "predicted_prob": round(1 / odds, 4) if odds else None, "opening_odds": round(home, 2),
                "league_tier": tier, "competition": vocabulary[1], "tags": ["auto", market.split("_")[0]], "stake": 1,
            })  # fmt: skip
    save_batch(conn, picks)


def orchestrator(conn, match, collected_at, prices):
    """Le favori, deux matchs sur trois, with only the columns it happens to know."""
    if bucket(match["match_id"], "orchestrator") >= 65 or not (prices["home"][0] and prices["away"][0]):
        return
    side = "home" if prices["home"][0] <= prices["away"][0] else "away"
    lost = bucket(match["match_id"], "lost")
    pick = base(match, collected_at, "orchestrator_v5")
    del pick["created_at"]  # celui-ci laisse faire DEFAULT now()
    pick["match_id"] = None if lost < 10 else "" if lost < 15 else match["match_id"]
    pick["market_type"] = side
    pick["prediction"] = match[side + "_team"]
    pick["odds_taken"] = taken(prices, side, match["match_id"])
    pick["probability"] = round(100 / prices[side][0], 1)
    pick["match_importance"] = "NORMAL"
    if lost % 2:
        pick["league"] = ""
    save_raw(conn, pick)


def produce(conn, games):
    """All producers on the games of one collection run."""
    all_prices = []
    for match, snapshot in games:
        prices = read_prices(conn, match, snapshot["collected_at"])
        all_prices.append(prices)
        diamond_poisson(conn, match, snapshot["collected_at"], prices)
        clv_scanner(conn, match, snapshot["collected_at"], prices)
        orchestrator(conn, match, snapshot["collected_at"], prices)
    dc_dnb_engine(conn, games, all_prices)
