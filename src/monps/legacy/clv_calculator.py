"""Calcul du CLV : a closing price for every pick whose match is about to start, and the percentage against it.

Pinnacle when it quotes, the average of the others when it does not. CLV = (odds taken / closing odds - 1) * 100.
"""

from psycopg2.extras import RealDictCursor

from .config import get_connection
from .markets import MARKETS, derived_price

REFERENCE = "Pinnacle"

# colonne de odds_history pour chaque issue
COLUMNS_1X2 = {"home": "home_odds", "draw": "draw_odds", "away": "away_odds"}
COLUMNS_TOTALS = {"over": "over_odds", "under": "under_odds"}
COLUMNS_BTTS = {"yes": "btts_yes_odds", "no": "btts_no_odds"}


def _decimal_to_float(value):
    return float(value) if value is not None else None


class CLVCalculator:
    def __init__(self, conn=None):
        self.conn = conn or get_connection()

    def closing_1x2(self, match_id, column):
        cur = self.conn.cursor()
        cur.execute(
            f"""
            SELECT {column} FROM odds_history
            WHERE match_id = %s AND bookmaker = %s AND {column} > 1 AND collected_at <= commence_time
            ORDER BY collected_at DESC LIMIT 1
            """,
            (match_id, REFERENCE),
        )
        row = cur.fetchone()
        if row is None:
            cur.execute(
                f"""
                SELECT ROUND(AVG({column}), 2) FROM odds_history
                WHERE match_id = %(match)s
                  AND collected_at = (SELECT MAX(collected_at) FROM odds_history
                                      WHERE match_id = %(match)s AND collected_at <= commence_time)
                """,
                {"match": match_id},
            )
            row = cur.fetchone()
        return _decimal_to_float(row[0])

    def closing_total(self, match_id, side, line):
        column = COLUMNS_TOTALS[side]
        cur = self.conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            f"SELECT ROUND(AVG({column}), 2) AS price FROM odds_totals WHERE match_id = %s AND line = %s"
            " AND collected_at = (SELECT MAX(collected_at) FROM odds_totals WHERE match_id = %s)",
            (match_id, line, match_id),
        )
        return _decimal_to_float(cur.fetchone()["price"])

    def closing_btts(self, match_id, side):
        cur = self.conn.cursor()
        cur.execute(
            f"SELECT {COLUMNS_BTTS[side]} FROM odds_btts WHERE match_id = %s"
            f" ORDER BY collected_at DESC, {COLUMNS_BTTS[side]} DESC NULLS LAST LIMIT 1",
            (match_id,),
        )
        row = cur.fetchone()
        return _decimal_to_float(row[0]) if row else None

    def closing_price(self, match_id, market_type):
        family, selection, line = MARKETS[market_type]
        if family == "totals":
            return self.closing_total(match_id, selection, line)
        if family == "btts":
            return self.closing_btts(match_id, selection)
        # 1X2, double chance et DNB sortent tous des trois prix 1X2
        prices = [self.closing_1x2(match_id, COLUMNS_1X2[side]) for side in ("home", "draw", "away")]
        return derived_price(market_type, *prices)

    def update_picks(self, match_ids):
        """Closing price and CLV of the picks of these matches. Une requête par pick."""
        cur = self.conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            "SELECT id, match_id, market_type, odds_taken FROM tracking_clv_picks"
            " WHERE match_id = ANY(%s) AND closing_odds IS NULL ORDER BY id",
            (list(match_ids),),
        )
        updated = 0
        for pick in cur.fetchall():
            if pick["market_type"] not in MARKETS:
                continue
            closing = self.closing_price(pick["match_id"], pick["market_type"])
            if not closing or closing <= 1:
                continue
            taken = _decimal_to_float(pick["odds_taken"])
            # sans cote prise, pas de CLV : seulement la cote de clôture
            clv = round((taken / closing - 1) * 100, 2) if taken else None
            cur.execute(
                """
                UPDATE tracking_clv_picks
                SET closing_odds = %s,
                    clv_percentage = %s,
                    odds_movement = %s,
                    steam_move = %s,
                    updated_at = NOW()
                WHERE id = %s
                """,
                (closing, clv, clv, bool(taken and closing < taken * 0.93), pick["id"]),
            )
            updated += cur.rowcount
        return updated


def clv_stats(days=3650):
    """Average CLV of the last days, with how many picks really have one."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(
        """
        SELECT COUNT(*) AS picks,
               COUNT(clv_percentage) AS with_clv,
               ROUND(AVG(clv_percentage), 2) AS avg_clv,
               COUNT(*) FILTER (WHERE clv_percentage > 0) AS positive,
               ROUND(STDDEV(clv_percentage), 2) AS deviation
        FROM tracking_clv_picks
        WHERE commence_time > NOW() - INTERVAL '%s days'
        """,
        (days,),
    )
    stats = dict(cur.fetchone())
    conn.close()
    for key in ("avg_clv", "deviation"):
        stats[key] = _decimal_to_float(stats[key])
    return stats


def missing_closings(min_id=0) -> list:
    """Picks Over résolus sans cote de clôture."""
    conn = get_connection()
    try:
        cur = conn.cursor()
        cur.execute(
            "SELECT id, match_name FROM tracking_clv_picks"
            " WHERE prediction LIKE 'Over%' AND is_resolved AND closing_odds IS NULL AND id > %s",
            (min_id,),
        )
        return [{"id": r[0], "match": r[1]} for r in cur.fetchall()]
    except Exception:
        return []
    finally:
        conn.close()
