"""Over/Under : collection of totals, and the little that reads them back. Added a season after the 1X2 collector."""

import psycopg2
from psycopg2.extras import RealDictCursor, execute_values

from .config import get_connection

TABLE = "odds_totals"

UPSERT_TOTALS = f"""
    INSERT INTO {TABLE} (match_id, sport, home_team, away_team, commence_time,
                         bookmaker, line, over_odds, under_odds, collected_at)
    VALUES %s
    ON CONFLICT (match_id, bookmaker, line, collected_at) DO NOTHING
"""


def _float(value, default=None):
    """numeric arrive en Decimal"""
    return float(value) if value is not None else default


def save_totals(conn, games):
    rows = []
    for match, snapshot in games:
        for price in snapshot["totals"]:
            if price.get("line") is None or not (price.get("over") or price.get("under")):
                continue
            rows.append(
                (
                    match["match_id"],
                    match["sport"],
                    match["home_team"],
                    match["away_team"],
                    match["commence_time"],
                    price["bookmaker"],
                    price["line"],
                    price.get("over"),
                    price.get("under"),
                    snapshot["collected_at"],
                )
            )
    if rows:
        cur = conn.cursor()
        execute_values(cur, UPSERT_TOTALS, rows, page_size=500)
    return len(rows)


def totals_for_match(match_id, line=None):
    """Every totals price of a match, one line only when asked."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    query = f"SELECT * FROM {TABLE} WHERE match_id = %s"
    params = [match_id]
    if line is not None:
        query += " AND line = %s"
        params.append(line)
    query += " ORDER BY collected_at DESC, bookmaker"
    cur.execute(query, params)
    rows = cur.fetchall()
    cur.close()
    conn.close()
    return [{**r, "over_odds": _float(r["over_odds"]), "under_odds": _float(r["under_odds"])} for r in rows]


def average_margin(hours=24 * 3650):
    """Marge moyenne des books sur les totals, en pourcent."""
    conn = get_connection()
    try:
        cur = conn.cursor()
        cur.execute(f"""
            SELECT bookmaker,
                   ROUND(AVG(1 / over_odds + 1 / under_odds - 1) * 100, 2) AS margin,
                   COUNT(*)
            FROM {TABLE}
            WHERE over_odds > 1 AND under_odds > 1
              AND collected_at > NOW() - INTERVAL '{hours} hours'
            GROUP BY bookmaker
            HAVING COUNT(*) >= 5
            ORDER BY margin
        """)
        rows = [(r[0], _float(r[1]), r[2]) for r in cur.fetchall()]
        conn.close()
        return rows
    except psycopg2.Error as e:
        print(f"Erreur marge: {e}")
        return []


def moved_lines(match_ids):
    """Matches whose over price moved between the first and the last collection."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute(
        """
        SELECT match_id, line,
               (ARRAY_AGG(over_odds ORDER BY collected_at))[1]      AS first_over,
               (ARRAY_AGG(over_odds ORDER BY collected_at DESC))[1] AS last_over
        FROM odds_totals
        WHERE match_id IN %s AND over_odds IS NOT NULL
        GROUP BY match_id, line
        """,
        (tuple(match_ids),),
    )
    moved = [(r[0], _float(r[1]), _float(r[2]), _float(r[3])) for r in cur.fetchall() if r[2] != r[3]]
    cur.close()
    conn.close()
    return moved
