"""Maintenance : audits that somebody runs on Sundays, and the clean-up of old odds."""

from psycopg2.extras import RealDictCursor

from .config import TABLES, get_connection, run_query

ODDS_TABLES = ("odds_history", "odds_totals", "odds_btts", "odds_spreads")


def table_counts(conn=None):
    """Nombre de lignes par table."""
    own = conn is None
    if own:
        conn = get_connection()
    counts = {}
    cur = conn.cursor()
    for table in TABLES:
        cur.execute(f"SELECT COUNT(*) FROM {table}")
        counts[table] = cur.fetchone()[0]
    if own:
        conn.close()
    return counts


def odds_freshness():
    """Dernière collecte par table ; âge en heures."""
    result = {}
    for table in ODDS_TABLES:
        rows = run_query(
            f"SELECT MAX(collected_at) AS last, EXTRACT(EPOCH FROM NOW() - MAX(collected_at)) / 3600 AS age FROM {table}"
        )
        result[table] = {"last": rows[0]["last"], "age_hours": round(float(rows[0]["age"] or 0), 1)}
    return result


def double_tracked() -> list:
    """Le même marché suivi deux fois sous deux orthographes."""
    return run_query("""
        SELECT match_name, LOWER(REPLACE(REPLACE(market_type, '_', ''), 'WIN', '')) AS market,
               COUNT(*) AS rows, ARRAY_AGG(DISTINCT market_type ORDER BY market_type) AS spellings
        FROM tracking_clv_picks
        GROUP BY match_name, commence_time, LOWER(REPLACE(REPLACE(market_type, '_', ''), 'WIN', ''))
        HAVING COUNT(*) > 1
        ORDER BY COUNT(*) DESC, match_name
        LIMIT 20
    """)


def newest_duplicates() -> list:
    """ROW_NUMBER par match et marché : tout ce qui n'est pas le plus récent."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute("""
        SELECT id, match_name, market_type
        FROM (
            SELECT id, match_name, market_type,
                   ROW_NUMBER() OVER (PARTITION BY match_name, commence_time, market_type ORDER BY created_at DESC, id DESC) AS rn
            FROM tracking_clv_picks
        ) ranked
        WHERE rn > 1
    """)
    rows = [tuple(r) for r in cur.fetchall()]
    cur.close()
    conn.close()
    return rows


def orphan_picks() -> list:
    """Picks dont le match n'a jamais eu de cote."""
    return run_query("""
        SELECT p.id, p.match_name
        FROM tracking_clv_picks p
        WHERE NOT EXISTS (SELECT 1 FROM odds_history o WHERE o.match_id = p.match_id)
        ORDER BY p.id
        LIMIT 100
    """)


def column_fill(columns=("league", "closing_odds", "clv_percentage", "factors")):
    """Taux de remplissage, colonne par colonne (une requête chacune)."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    fill = {}
    for col in columns:
        cur.execute(f"SELECT COUNT({col}) AS filled, COUNT(*) AS total FROM tracking_clv_picks")
        row = cur.fetchone()
        fill[col] = round(row["filled"] / row["total"], 3) if row["total"] else None
    conn.close()
    return fill


def suspicious_clv(limit=60):
    """CLV impossibles : almost always a wrong closing price."""
    return run_query(
        "SELECT id, match_name, market_type, odds_taken, closing_odds, clv_percentage FROM tracking_clv_picks"
        " WHERE ABS(clv_percentage) > %s ORDER BY ABS(clv_percentage) DESC" % limit  # un entier, donc pas de risque
    )


def mark_steam(conn, threshold=5) -> int:
    """L'autre sens de odds_movement : ici une différence de cotes, pas un pourcentage."""
    cur = conn.cursor()
    cur.execute(
        "UPDATE tracking_clv_picks SET steam_move = true, odds_movement = closing_odds - opening_odds"
        " WHERE closing_odds IS NOT NULL AND opening_odds IS NOT NULL AND ABS(clv_percentage) > %s",
        (threshold,),
    )
    return cur.rowcount


def purge_odds(conn, days) -> dict:
    """Supprime les cotes plus vieilles que N jours."""
    deleted = {}
    cur = conn.cursor()
    for table in ODDS_TABLES:
        cur.execute(f"DELETE FROM {table} WHERE collected_at < NOW() - INTERVAL '%s days'", (days,))
        deleted[table] = cur.rowcount
    return deleted
