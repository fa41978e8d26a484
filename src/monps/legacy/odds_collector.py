"""Collecte des cotes : 1X2, BTTS and Asian handicaps of a collection run, and what the rest of the desk reads from them.

A game is a pair (match, snapshot) of the feed. Every run appends: collected_at is part of the unique key.
"""

from psycopg2.extras import DictCursor, RealDictCursor, execute_values

from .config import get_connection


def head(match):
    """The columns that all odds tables share."""
    return (match["match_id"], match["sport"], match["home_team"], match["away_team"], match["commence_time"])


class OddsCollector:
    def __init__(self, conn=None) -> None:
        self.conn = conn or get_connection()

    def save_h2h(self, games) -> int:
        rows = []
        for match, snapshot in games:
            for price in snapshot["h2h"]:
                odds = (price.get("home"), price.get("away"), price.get("draw"))
                if any(odds):
                    rows.append((*head(match), price["bookmaker"], *odds, snapshot["collected_at"]))
        if not rows:
            return 0
        cur = self.conn.cursor()
        execute_values(
            cur,
            """
            INSERT INTO odds_history
                (match_id, sport, home_team, away_team, commence_time,
                 bookmaker, home_odds, away_odds, draw_odds, collected_at)
            VALUES %s
            ON CONFLICT (match_id, bookmaker, collected_at) DO NOTHING
            """,
            rows,
            page_size=500,
        )
        return len(rows)

    def save_btts(self, games) -> int:
        # deux fois le même book dans un snapshot : le dernier gagne (sinon DO UPDATE se plaint)
        rows = {}
        for match, snapshot in games:
            for price in snapshot["btts"]:
                if price.get("yes") or price.get("no"):
                    key = (match["match_id"], price["bookmaker"], snapshot["collected_at"])
                    rows[key] = (
                        *head(match),
                        price["bookmaker"],
                        price.get("yes"),
                        price.get("no"),
                        snapshot["collected_at"],
                    )
        if not rows:
            return 0
        cur = self.conn.cursor()
        execute_values(
            cur,
            """
            INSERT INTO odds_btts (match_id, sport, home_team, away_team, commence_time, bookmaker,
                                   btts_yes_odds, btts_no_odds, collected_at)
            VALUES %s
            ON CONFLICT (match_id, bookmaker, collected_at)
            DO UPDATE SET btts_yes_odds = EXCLUDED.btts_yes_odds, btts_no_odds = EXCLUDED.btts_no_odds
            """,
            list(rows.values()),
            page_size=500,
        )
        return len(rows)

    def save_spreads(self, games) -> int:
        """Pas de clé unique sur cette table : on regarde d'abord si la collecte est déjà là."""
        cur = self.conn.cursor()
        cur.execute(
            "SELECT DISTINCT match_id, collected_at FROM odds_spreads WHERE match_id = ANY(%s)",
            ([match["match_id"] for match, _ in games],),
        )
        seen = {(r[0], r[1]) for r in cur.fetchall()}
        rows = []
        for match, snapshot in games:
            if (match["match_id"], snapshot["collected_at"]) in seen:
                continue
            for price in snapshot["spreads"]:
                for team, side, sign in ((match["home_team"], "home", 1), (match["away_team"], "away", -1)):
                    if price.get(side):
                        point = sign * price["line"]
                        rows.append(
                            (*head(match), price["bookmaker"], team, point, price[side], snapshot["collected_at"])
                        )
        if rows:
            execute_values(
                cur,
                "INSERT INTO odds_spreads (match_id, sport, home_team, away_team, commence_time, bookmaker, team,"
                " spread_point, spread_odds, collected_at) VALUES %s",
                rows,
                page_size=1000,
            )
        return len(rows)


def latest_odds(match_id):
    """Last price of every bookmaker for one match."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(
        """
        SELECT DISTINCT ON (bookmaker) *
        FROM odds_history
        WHERE match_id = %s
        ORDER BY bookmaker, collected_at DESC
        """,
        (match_id,),
    )
    rows = cur.fetchall()
    conn.close()
    return rows


def best_bookmakers(limit=5):
    """Qui offre le plus souvent la meilleure cote à domicile."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=DictCursor)
    cur.execute(
        """
        WITH best AS (
            SELECT match_id, collected_at, MAX(home_odds) AS top
            FROM odds_history
            GROUP BY match_id, collected_at
        )
        SELECT o.bookmaker, COUNT(*) AS times_best, ROUND(AVG(o.home_odds), 2) AS avg_odds
        FROM odds_history o
        JOIN best b ON b.match_id = o.match_id AND b.collected_at = o.collected_at AND b.top = o.home_odds
        GROUP BY o.bookmaker
        ORDER BY times_best DESC, o.bookmaker
        LIMIT %s
        """,
        (limit,),
    )
    result = [
        {"bookmaker": r[0], "times_best": r["times_best"], "avg_odds": float(r["avg_odds"])} for r in cur.fetchall()
    ]
    cur.close()
    conn.close()
    return result


def get_opportunities(min_spread=0):
    conn = get_connection()
    try:
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            "SELECT * FROM v_current_opportunities WHERE home_spread_pct >= %s ORDER BY home_spread_pct DESC LIMIT 50",
            (min_spread,),
        )
        rows = [dict(r) for r in cur.fetchall()]
        conn.close()
        return rows
    except Exception as e:
        print(f"❌ opportunities: {e}")
        return []


def spread_lines(team):
    """Handicaps proposés pour une équipe, le plus récent d'abord."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute(
        "SELECT spread_point, AVG(spread_odds)::numeric(10,2), COUNT(*) FROM odds_spreads"
        " WHERE team = %s GROUP BY spread_point ORDER BY COUNT(*) DESC",
        (team,),
    )
    rows = [(float(r[0]), float(r[1]), r[2]) for r in cur.fetchall()]
    cur.close()
    conn.close()
    return rows
