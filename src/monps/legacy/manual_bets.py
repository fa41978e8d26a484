"""Paris manuels : the bets really placed, their closing price, and the numbers of the desk's own book."""

from psycopg2.extras import DictCursor, RealDictCursor

from .config import get_connection
from .markets import bucket

TABLES = {"h2h": "odds_history", "totals": "odds_totals"}
H2H_COLUMNS = {"Home": "home_odds", "Draw": "draw_odds", "Away": "away_odds"}

INSERT_BET = """
    INSERT INTO manual_bets (match_id, match_name, sport, kickoff_time, market_type, selection, line,
                             bookmaker, odds_obtained, stake, notes)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id
"""


def safe_float(value, default=0.0):
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def add_bet(conn, bet):
    """Ajoute un pari ; None if the same bet is already there."""
    cur = conn.cursor()
    cur.execute(
        "SELECT id FROM manual_bets WHERE match_id = %(match_id)s AND market_type = %(market_type)s"
        " AND selection = %(selection)s AND bookmaker = %(bookmaker)s",
        bet,
    )
    if cur.fetchone():
        return None
    cur.execute(
        INSERT_BET,
        (
            bet["match_id"], bet["match_name"], bet["sport"], bet["kickoff_time"], bet["market_type"], bet["selection"],
            bet["line"], bet["bookmaker"], bet["odds_obtained"], bet["stake"], bet["notes"],
        ),
    )  # fmt: skip
    return cur.fetchone()[0]


def choose_bet(match, snapshot):
    """Un match sur quatre : the bet the trader would have taken, at the best price on the screen."""
    chance = bucket(match["match_id"], "bet")
    if chance >= 25:
        return None
    offers = []
    if chance % 3:
        side = ("Home", "Away", "Draw", "Home")[chance % 4]
        offers = [(p.get(side.lower()) or 0, p["bookmaker"], "h2h", side, None) for p in snapshot["h2h"]]
    else:
        side = "Over" if chance % 2 else "Under"
        offers = [
            (p.get(side.lower()) or 0, p["bookmaker"], "totals", f"{side} {p['line']:g}", p["line"])
            for p in snapshot["totals"]
            if p.get("line") is not None
        ]
    offers = [o for o in offers if o[0] > 1]
    if not offers:
        return None
    odds, bookmaker, market, selection, line = max(offers, key=lambda o: (o[0], o[1]))
    return {
        "match_id": match["match_id"],
        "match_name": match["match_name"],
        "sport": match["sport"],
        "kickoff_time": match["commence_time"],
        "market_type": market,
        "selection": selection,
        "line": line,
        "bookmaker": bookmaker,
        "odds_obtained": odds,
        "stake": (10, 20, 25, 50)[chance % 4],
        "notes": "valeur" if chance % 2 else None,
    }


def place_bets(conn, games):
    placed = 0
    for match, snapshot in games:
        bet = choose_bet(match, snapshot)
        if bet and add_bet(conn, bet):
            placed += 1
    return placed


def update_bet_closings(conn, match_ids):
    """Last price of the same book before kick-off, and the CLV against it."""
    cur = conn.cursor(cursor_factory=DictCursor)
    cur.execute(
        "SELECT * FROM manual_bets WHERE closing_odds IS NULL AND match_id IN %s ORDER BY id", (tuple(match_ids),)
    )
    for bet in cur.fetchall():
        table = TABLES.get(bet["market_type"])
        if table is None:
            continue
        column = H2H_COLUMNS.get(bet["selection"]) or bet["selection"].split()[0].lower() + "_odds"
        query = f"SELECT {column} FROM {table} WHERE match_id = %s AND bookmaker = %s AND collected_at <= commence_time"
        params = [bet["match_id"], bet["bookmaker"]]
        if bet["line"] is not None:
            query += " AND line = %s"
            params.append(bet["line"])
        query += " ORDER BY collected_at DESC LIMIT 1"
        cur.execute(query, params)
        row = cur.fetchone()
        closing = safe_float(row[0]) if row else 0.0
        if closing <= 1:
            continue
        clv = (float(bet["odds_obtained"]) / closing - 1) * 100
        cur.execute(
            "UPDATE manual_bets SET closing_odds = %s, clv_percent = %s, clv_calculated_at = NOW(), updated_at = NOW()"
            " WHERE id = %s",
            (closing, round(clv, 4), bet["id"]),
        )


def bets_stats():
    """La vue, telle quelle."""
    conn = get_connection()
    try:
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute("SELECT * FROM manual_bets_stats")
        stats = dict(cur.fetchone())
        conn.close()
        return {k: safe_float(v) if k not in ("total_bets", "wins", "losses") else v for k, v in stats.items()}
    except Exception as e:
        print(f"Erreur stats: {e}")
        return None


def list_bets(result=None, bookmakers=None, limit=20):
    conn = get_connection()
    cur = conn.cursor(cursor_factory=DictCursor)
    where = "WHERE TRUE"
    params = []
    if result:
        where += " AND result = %s"
        params += [result]
    if bookmakers:
        where += " AND bookmaker IN %s"
        params += [tuple(bookmakers)]
    cur.execute(f"SELECT * FROM manual_bets {where} ORDER BY kickoff_time DESC, id LIMIT %s", [*params, limit])
    bets = [
        {"id": b["id"], "match": b["match_name"], "odds": safe_float(b["odds_obtained"]), "result": b["result"]}
        for b in cur
    ]
    cur.close()
    conn.close()
    return bets


def add_note(conn, bet_id, note):
    cur = conn.cursor()
    cur.execute(
        "UPDATE manual_bets SET notes = CONCAT_WS(' | ', notes, %s), updated_at = NOW() WHERE id = %s RETURNING notes",
        (note, bet_id),
    )
    row = cur.fetchone()
    return row[0] if row else None
