"""Résultats et règlement : final scores in, picks and bets won or lost.

A pick is won or lost, nothing else fits in is_winner; an abandoned match leaves it NULL with a profit of zero.
"""

import logging

from psycopg2.extras import RealDictCursor

from .markets import MARKETS, is_winner

logger = logging.getLogger(__name__)

UPSERT_RESULT = """
    INSERT INTO match_results (match_id, home_team, away_team, sport, league, commence_time,
                               score_home, score_away, outcome, is_finished)
    VALUES (%(match_id)s, %(home_team)s, %(away_team)s, %(sport)s, %(league)s, %(commence_time)s,
            %(score_home)s, %(score_away)s,
            CASE WHEN %(score_home)s > %(score_away)s THEN 'home'
                 WHEN %(score_home)s < %(score_away)s THEN 'away'
                 WHEN %(score_home)s = %(score_away)s THEN 'draw' END,
            true)
    ON CONFLICT (match_id) DO UPDATE
    SET score_home = EXCLUDED.score_home,
        score_away = EXCLUDED.score_away,
        outcome = EXCLUDED.outcome,
        is_finished = EXCLUDED.is_finished,
        last_updated = NOW()
"""


def f(value):
    return float(value or 0)


def save_result(conn, match):
    cur = conn.cursor()
    cur.execute(UPSERT_RESULT, {k: match[k] for k in (
        "match_id", "home_team", "away_team", "sport", "league", "commence_time", "score_home", "score_away")})  # fmt: skip


def settle_picks(conn, match):
    """All open picks of one match; those that lost their match id are found by the names and the day."""
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(
        """
        SELECT id, market_type, odds_taken, stake
        FROM tracking_clv_picks
        WHERE is_resolved = false
          AND (match_id = %s
               OR (LOWER(home_team) = LOWER(%s) AND LOWER(away_team) = LOWER(%s) AND commence_time::date = %s::date))
        ORDER BY id
        """,
        (match["match_id"], match["home_team"], match["away_team"], match["commence_time"]),
    )
    settled = 0
    for pick in cur.fetchall():
        if pick["market_type"] not in MARKETS:
            logger.warning("⚠️ marché inconnu: %s", pick["market_type"])
            continue
        won = is_winner(pick["market_type"], match["score_home"], match["score_away"])
        stake = f(pick["stake"])
        profit = stake * (f(pick["odds_taken"]) - 1) if won else -stake
        cur.execute(
            "UPDATE tracking_clv_picks SET is_resolved = true, is_winner = %s, profit_loss = %s, score_home = %s, "
            "score_away = %s, resolved_at = NOW(), processed_at = NOW(), updated_at = NOW() WHERE id = %s",
            (won, round(profit, 2), match["score_home"], match["score_away"], pick["id"]),
        )
        settled += cur.rowcount
    return settled


def bet_result(market_type: str, selection: str, line, score_home: int, score_away: int) -> str:
    if market_type == "h2h":
        outcome = "Home" if score_home > score_away else "Away" if score_away > score_home else "Draw"
        return "win" if selection == outcome else "loss"
    goals = score_home + score_away
    if goals == line:
        return "push"
    return "win" if (goals > line) == selection.startswith("Over") else "loss"


def settle_bets(conn, match):
    cur = conn.cursor()
    cur.execute(
        "SELECT id, market_type, selection, line, odds_obtained, stake FROM manual_bets"
        " WHERE match_id = %s AND result IS NULL",
        (match["match_id"],),
    )
    for row in cur.fetchall():
        result = bet_result(row[1], row[2], row[3], match["score_home"], match["score_away"])
        profit = {"win": f(row[5]) * (f(row[4]) - 1), "loss": -f(row[5])}.get(result, 0)
        cur.execute(
            "UPDATE manual_bets SET result = %s, profit_loss = %s, updated_at = NOW() WHERE id = %s",
            (result, round(profit, 2), row[0]),
        )


def void_match(conn, match):
    """Match annulé ou donné sur tapis vert : les mises sont rendues."""
    cur = conn.cursor()
    cur.execute(
        "UPDATE manual_bets SET result = 'void', profit_loss = 0, updated_at = NOW() WHERE match_id = %s AND result IS NULL",
        (match["match_id"],),
    )
    bets = cur.rowcount
    cur.execute(
        """
        UPDATE tracking_clv_picks
        SET is_resolved = true, is_winner = NULL, profit_loss = 0, resolved_at = NOW(), updated_at = NOW()
        WHERE match_id = %(match_id)s AND is_resolved = false
        """,
        {"match_id": match["match_id"]},
    )
    return cur.rowcount, bets


def finish_match(conn, match):
    """Final whistle: the result, then everything that hangs on it. Sans score, rien à régler."""
    known = match["score_home"] is not None and match["score_away"] is not None
    if known:
        save_result(conn, match)
    if match["void"]:
        void_match(conn, match)
    elif known:
        settle_picks(conn, match)
        settle_bets(conn, match)
