"""Noms d'équipes : the mapping table, the aliases, and the search by "looks like"."""

import unicodedata

from psycopg2.extras import RealDictCursor

from .config import LEAGUES, get_connection

FIND_EXACT = """
    SELECT m.id, m.team_name
    FROM team_mapping m
    LEFT JOIN team_aliases a ON a.team_mapping_id = m.id
    WHERE m.team_name_normalized = %(name)s OR a.alias_normalized = %(name)s
    ORDER BY m.id
    LIMIT 1
"""

# Noms courts que les bookmakers écrivent en entier
LONG_NAMES = {
    "man united": "Manchester United",
    "man city": "Manchester City",
    "nott'm forest": "Nottingham Forest",
    "wolves": "Wolverhampton Wanderers",
    "spurs": "Tottenham",
    "paris sg": "Paris Saint-Germain",
    "ath madrid": "Atlético Madrid",
    "ath bilbao": "Athletic Bilbao",
    "m'gladbach": "Borussia Mönchengladbach",
}


def normalize(name: str) -> str:
    """Sans accents, sans majuscules, sans FC."""
    text = unicodedata.normalize("NFKD", name or "")
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    words = [w for w in text.replace(".", " ").replace("-", " ").split() if w not in ("fc", "cf", "afc")]
    return " ".join(words)


def aliases_of(name):
    found = {name.upper(), f"{name} FC"}
    if name.lower() in LONG_NAMES:
        found.add(LONG_NAMES[name.lower()])
    return sorted(found)


def register_team(conn, name, league, source="odds_feed"):
    """Writes a team and its aliases once; returns the id of the mapping row."""
    league_id, league_name, country = LEAGUES.get(league, (None, league, None))
    cur = conn.cursor()
    cur.execute(
        "SELECT id FROM team_mapping WHERE team_name_normalized = %s AND league_id IS NOT DISTINCT FROM %s",
        (normalize(name), league_id),
    )
    row = cur.fetchone()
    if row:
        return row[0]
    cur.execute(
        """
        INSERT INTO team_mapping (team_name, team_name_normalized, league_id, league_name, country)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (team_name_normalized, league_id) DO UPDATE SET team_name = EXCLUDED.team_name
        RETURNING id
        """,
        (name, normalize(name), league_id, league_name, country),
    )
    team_id = cur.fetchone()[0]
    cur.executemany(
        "INSERT INTO team_aliases (team_mapping_id, alias, alias_normalized, source) VALUES (%s, %s, %s, %s)",
        [(team_id, alias, normalize(alias), source) for alias in aliases_of(name)],
    )
    return team_id


def find_team(name: str):
    """Exact name or alias first, then anything that contains the first word."""
    conn = get_connection()
    try:
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(FIND_EXACT, {"name": normalize(name)})
        row = cur.fetchone()
        if row is None:
            first_word = (name.split() or [""])[0]
            cur.execute(
                "SELECT id, team_name FROM team_mapping WHERE team_name ILIKE %s ORDER BY LENGTH(team_name) LIMIT 1",
                (f"%{first_word}%",),
            )
            row = cur.fetchone()
        conn.close()
        return dict(row) if row else None
    except Exception as e:
        print(f"⚠️ find_team {name}: {e}")
        return None


def unmatched_teams() -> list:
    """Équipes vues dans les cotes mais absentes du mapping."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute("""
        SELECT home_team FROM odds_history
        UNION
        SELECT away_team FROM odds_history
        EXCEPT
        SELECT team_name FROM team_mapping
        ORDER BY 1
    """)
    names = [r[0] for r in cur.fetchall()]
    cur.close()
    conn.close()
    return names
