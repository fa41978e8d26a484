"""Rapports par producteur : who found the value, and what the producers said when they wrote the pick."""

from psycopg2.extras import DictCursor, RealDictCursor

from .config import get_connection, run_query


def _float(v):
    return None if v is None else float(v)


def source_leaderboard(min_picks=5):
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(
        """
        SELECT source, COUNT(*) AS picks,
               ROUND(100.0 * COUNT(*) FILTER (WHERE is_winner) / NULLIF(COUNT(*) FILTER (WHERE is_resolved), 0), 1) AS win_pct,
               ROUND(AVG(clv_percentage), 2) AS avg_clv,
               RANK() OVER (ORDER BY AVG(clv_percentage) DESC NULLS LAST) AS position
        FROM tracking_clv_picks
        WHERE source IS NOT NULL
        GROUP BY source
        HAVING COUNT(*) >= %s
        ORDER BY position, source
        """,
        (min_picks,),
    )
    rows = [dict(r) for r in cur.fetchall()]
    conn.close()
    return rows


def quick_clv(source):
    """L'ancien calcul, dans l'autre sens."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute(
        "SELECT AVG((closing_odds - odds_taken) / NULLIF(odds_taken, 0) * 100) FROM tracking_clv_picks"
        " WHERE LOWER(source) = LOWER(%s) AND closing_odds IS NOT NULL",
        (source,),
    )
    value = _float(cur.fetchone()[0])
    conn.close()
    return value


def model_factors(model="poisson"):
    """Ce que disent les factors d'un modèle : sample and edge, out of the jsonb."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=DictCursor)
    cur.execute(
        """
        SELECT (factors->>'sample')::int / 10 * 10 AS sample,
               COUNT(*) AS picks,
               AVG((factors->>'edge')::numeric) AS edge
        FROM tracking_clv_picks
        WHERE factors @> jsonb_build_object('model', %s::text) AND factors ? 'edge'
        GROUP BY 1
        ORDER BY 1
        """,
        (model,),
    )
    rows = [{"sample": r["sample"], "picks": r["picks"], "edge": _float(r[2])} for r in cur.fetchall()]
    cur.close()
    conn.close()
    return rows


def recent_picks(hours=48):
    return run_query(f"""
        SELECT id, match_name, market_type, odds_taken, created_at
        FROM tracking_clv_picks
        WHERE created_at > NOW() - INTERVAL '{hours} hours'
        ORDER BY created_at DESC, id DESC
        LIMIT 10
    """)


def picks_with_results(limit=10):
    """Les meilleurs picks, with the final score beside them."""
    return run_query(
        """
        SELECT p.match_name, p.market_type, p.odds_taken, p.profit_loss,
               r.score_home || '-' || r.score_away AS score, r.outcome
        FROM tracking_clv_picks p
        JOIN match_results r ON r.match_id = p.match_id
        WHERE p.is_winner
        ORDER BY p.profit_loss DESC, p.id
        LIMIT %s
        """,
        (limit,),
    )
