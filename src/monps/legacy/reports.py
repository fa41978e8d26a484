"""Rapports du desk : CLV, profit, months, the morning briefing. Every function opens a connection of its own."""

from .config import get_connection, run_query

# Colonnes que l'on a le droit de moyenner
METRICS = {"clv": "clv_percentage", "edge": "edge_pct", "score": "diamond_score", "odds": "odds_taken"}

CLV_BY_MARKET = """
    SELECT CASE
               WHEN market_type LIKE 'over%%' THEN 'over'
               WHEN market_type LIKE 'under%%' THEN 'under'
               WHEN market_type LIKE 'dc%%' THEN 'double_chance'
               WHEN market_type LIKE 'dnb%%' THEN 'draw_no_bet'
               WHEN market_type LIKE 'btts%%' THEN 'btts'
               ELSE LOWER(REPLACE(market_type, '_WIN', ''))
           END AS market,
           COUNT(*) AS picks,
           COUNT(clv_percentage) AS with_clv,
           ROUND(AVG(clv_percentage), 2) AS avg_clv,
           COUNT(*) FILTER (WHERE is_winner) AS wins,
           ROUND(SUM(profit_loss), 2) AS profit
    FROM tracking_clv_picks
    WHERE odds_taken >= %(min_odds)s
    GROUP BY 1
    ORDER BY picks DESC, market
"""


def _float(value):
    return float(value) if value is not None else None


def clv_by_market(min_odds=0):
    return run_query(CLV_BY_MARKET, {"min_odds": min_odds})


def clv_by_league(min_picks=1):
    return run_query(
        """
        SELECT COALESCE(NULLIF(league, ''), 'inconnue') AS league,
               COUNT(*) AS picks,
               ROUND(AVG(clv_percentage)::numeric, 2) AS avg_clv,
               SUM(profit_loss)::numeric(12,2) AS profit
        FROM tracking_clv_picks
        WHERE is_resolved = true
        GROUP BY COALESCE(NULLIF(league, ''), 'inconnue')
        HAVING COUNT(*) >= %s
        ORDER BY picks DESC, league
        """,
        (min_picks,),
    )


def profit_summary(days=3650):
    """One row: settled, won, profit and yield of the last days."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute(
        """
        SELECT COUNT(*),
               SUM(CASE WHEN is_winner THEN 1 ELSE 0 END),
               SUM(profit_loss),
               SUM(stake),
               SUM(CASE WHEN COALESCE(odds_taken, 0) = 0 THEN 1 ELSE 0 END)
        FROM tracking_clv_picks
        WHERE is_resolved = true AND commence_time >= NOW() - INTERVAL '%s days'
        """,
        (days,),
    )
    row = cur.fetchone()
    cur.close()
    conn.close()
    profit, staked = _float(row[2]) or 0.0, _float(row[3]) or 0.0
    return {
        "settled": row[0],
        "wins": row[1] or 0,
        "profit": round(profit, 2),
        "yield_pct": round(100 * profit / staked, 2) if staked else None,
        "without_price": row[4] or 0,
    }


def profit_by_month():
    """Profit du mois et cumul."""
    return run_query("""
        WITH months AS (
            SELECT TO_CHAR(commence_time, 'YYYY-MM') AS month,
                   COUNT(*) AS picks,
                   SUM(profit_loss) AS profit
            FROM tracking_clv_picks
            WHERE is_resolved
            GROUP BY 1
        )
        SELECT month, picks, ROUND(profit, 2) AS profit,
               ROUND(SUM(profit) OVER (ORDER BY month), 2) AS running
        FROM months
        ORDER BY month
    """)


def metric_by_market(metric, market):
    """Moyenne d'une colonne pour un marché (appelé par le tableau de bord)."""
    column = METRICS[metric]
    conn = get_connection()
    try:
        cur = conn.cursor()
        cur.execute(
            f"SELECT AVG({column}), MIN({column}), MAX({column}) FROM tracking_clv_picks WHERE market_type = '{market}'"
        )
        row = cur.fetchone()
        conn.close()
        return {"avg": _float(row[0]), "min": _float(row[1]), "max": _float(row[2])}
    except Exception as e:
        print(f"❌ {e}")
        return None


def odds_distribution():
    row = run_query("""
        SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY odds_taken) AS median,
               PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY odds_taken) AS p90,
               MAX(odds_taken) AS longest
        FROM tracking_clv_picks
        WHERE odds_taken > 1
    """)[0]
    return {k: _float(v) for k, v in row.items()}


def briefing():
    """Le briefing du matin : one line per subject."""
    return run_query("""
        SELECT 'picks ouverts' AS sujet, COUNT(*) AS nombre FROM tracking_clv_picks WHERE is_resolved = false
        UNION ALL
        SELECT 'paris ouverts', COUNT(*) FROM manual_bets WHERE result IS NULL
        UNION ALL
        SELECT 'picks sans cote', COUNT(*) FROM tracking_clv_picks WHERE COALESCE(odds_taken, 0) = 0
        UNION ALL
        SELECT 'matchs terminés', COUNT(*) FROM match_results WHERE is_finished
    """)
