"""What is at stake."""
from psycopg2.extras import RealDictCursor

from .raw.connection import get_connection
from .raw.texts import RECENT


def open_stakes(minimum):
    """Open bets by selection, the largest stake first."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    # a bet without a result is open
    cur.execute(
        "SELECT selection, COUNT(*) AS bets, SUM(stake) AS stake FROM bets"
        " WHERE result IS NULL AND stake >= %s GROUP BY selection ORDER BY stake DESC, selection",
        (minimum,),
    )
    rows = cur.fetchall()
    conn.close()
    return [dict(row) for row in rows]


def recent(days):
    """Bets of the last days."""
    conn = get_connection()
    cur = conn.cursor()
    cur.execute(RECENT, (days,))
    found = [(row[0], row[1]) for row in cur]
    conn.close()
    return found
