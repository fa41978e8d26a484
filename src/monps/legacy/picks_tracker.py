"""Suivi des picks CLV : four ways into tracking_clv_picks for four generations of producers, and the lists."""

import json

from psycopg2.extras import DictCursor, RealDictCursor, execute_values

from .config import get_connection

TABLE = "tracking_clv_picks"

# Première génération : paramètres nommés, et mise à jour si le pick existe
UPSERT_PICK = """
    INSERT INTO tracking_clv_picks
        (match_id, match_name, home_team, away_team, league, commence_time, market_type, prediction,
         diamond_score, odds_taken, probability, predicted_prob, poisson_prob, implied_prob, ev_expected,
         edge_pct, kelly_pct, value_rating, recommendation, home_xg, away_xg, total_xg, is_top3, factors,
         source, opening_odds, hours_before_match, data_quality_score, algo_version, created_at)
    VALUES
        (%(match_id)s, %(match_name)s, %(home_team)s, %(away_team)s, %(league)s, %(commence_time)s,
         %(market_type)s, %(prediction)s, %(diamond_score)s, %(odds_taken)s, %(probability)s,
         %(predicted_prob)s, %(poisson_prob)s, %(implied_prob)s, %(ev_expected)s, %(edge_pct)s,
         %(kelly_pct)s, %(value_rating)s, %(recommendation)s, %(home_xg)s, %(away_xg)s, %(total_xg)s,
         %(is_top3)s, %(factors)s::jsonb, %(source)s, %(opening_odds)s, %(hours_before_match)s,
         %(data_quality_score)s, %(algo_version)s, %(created_at)s)
    ON CONFLICT (match_id, market_type) DO UPDATE SET
        diamond_score = EXCLUDED.diamond_score,
        probability   = EXCLUDED.probability,
        updated_at    = NOW()
"""


def save_pick(conn, pick):
    cur = conn.cursor()
    cur.execute(UPSERT_PICK, {**pick, "factors": json.dumps(pick["factors"])})


def save_value_pick(conn, pick):
    """Le scanner : %s, et tant pis si le pick existe déjà."""
    cur = conn.cursor()
    cur.execute(
        "INSERT INTO tracking_clv_picks (match_id, match_name, home_team, away_team, league, commence_time, "
        "market_type, prediction, odds_taken, implied_prob, edge_pct, value_rating, source, opening_odds, "
        "sharp_money_pct, factors, hours_before_match, created_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (match_id, market_type) DO NOTHING RETURNING id",
        (
            pick["match_id"], pick["match_name"], pick["home_team"], pick["away_team"], pick["league"],
            pick["commence_time"], pick["market_type"], pick["prediction"], pick["odds_taken"],
            pick["implied_prob"], pick["edge_pct"], pick["value_rating"], pick["source"], pick["opening_odds"],
            pick["sharp_money_pct"], json.dumps(pick["factors"]), pick["hours_before_match"], pick["created_at"],
        ),
    )  # fmt: skip
    row = cur.fetchone()
    return row[0] if row else None


def save_batch(conn, picks):
    """Double chance et DNB : tout le lot en une fois."""
    columns = ("match_id", "match_name", "home_team", "away_team", "league", "commence_time", "market_type",
               "prediction", "odds_taken", "predicted_prob", "source", "opening_odds", "league_tier",
               "competition", "tags", "stake", "hours_before_match", "created_at")  # fmt: skip
    if not picks:
        return
    cur = conn.cursor()
    execute_values(
        cur,
        f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES %s ON CONFLICT DO NOTHING",
        [tuple(pick[c] for c in columns) for pick in picks],
    )


def save_raw(conn, pick):
    """L'orchestrateur : whatever keys the dict has. Looks first, because rows without a match id escape the unique key."""
    cur = conn.cursor()
    cur.execute(
        f"SELECT id FROM {TABLE} WHERE match_name = %s AND market_type = %s AND source = %s AND commence_time = %s",
        (pick["match_name"], pick["market_type"], pick["source"], pick["commence_time"]),
    )
    if cur.fetchone():
        return None
    columns = ", ".join(pick)
    placeholders = ", ".join(["%s"] * len(pick))
    cur.execute(
        f"INSERT INTO {TABLE} ({columns}) VALUES ({placeholders}) ON CONFLICT DO NOTHING RETURNING id",
        list(pick.values()),
    )
    row = cur.fetchone()
    return row[0] if row else None


def get_picks(market=None, source=None, resolved=None, min_score=None, limit=50):
    """The list of the dashboard; filters are added as they are given."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    query = "SELECT * FROM tracking_clv_picks WHERE 1=1"
    params = []
    if market:
        query += " AND market_type = %s"
        params.append(market)
    if source:
        query += " AND source ILIKE %s"
        params.append(f"%{source}%")
    if resolved is not None:
        query += " AND is_resolved = %s"
        params.append(resolved)
    if min_score is not None:
        query += " AND COALESCE(diamond_score, 0) >= %s"
        params.append(min_score)
    query += " ORDER BY commence_time DESC, id DESC LIMIT %s"
    params.append(limit)
    cur.execute(query, params)
    rows = [dict(r) for r in cur.fetchall()]
    cur.close()
    conn.close()
    return rows


def pending_picks():
    conn = get_connection()
    with conn.cursor() as cur:
        cur.execute(
            "SELECT id, match_id, match_name, market_type, odds_taken FROM tracking_clv_picks"
            " WHERE is_resolved = false ORDER BY commence_time"
        )
        rows = cur.fetchall()
    conn.close()
    return [{"id": r[0], "match": r[2], "market": r[3], "odds": float(r[4] or 0)} for r in rows]


def picks_of_match(match_id):
    """Un match, tous ses picks, par position (ordre des colonnes de la table)."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute("SELECT * FROM tracking_clv_picks WHERE match_id = %s ORDER BY id", (match_id,))
    rows = [{"id": r[0], "match": r[2], "home": r[3], "away": r[4], "market": r[7], "prediction": r[8]} for r in cur]
    conn.close()
    return rows


def picks_like(pattern):
    """Recherche libre sur le nom du match ; only picks with a price."""
    conn = get_connection()
    try:
        cur = conn.cursor(cursor_factory=DictCursor)
        cur.execute(
            "SELECT id, match_name, market_type FROM tracking_clv_picks"
            " WHERE (match_name ILIKE %s OR prediction LIKE '%%Over%%') AND odds_taken > 0 LIMIT 20",
            (f"%{pattern}%",),
        )
        rows = [(r["id"], r["match_name"], r[2]) for r in cur.fetchall()]
        conn.close()
        return rows
    except Exception:
        return []


def picks_with_tag(tag):
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(
        "SELECT id, match_name, tags FROM tracking_clv_picks WHERE %s = ANY(tags) ORDER BY id LIMIT 100", (tag,)
    )
    rows = cur.fetchall()
    conn.close()
    return rows
