"""SQL kept away from the code that runs it."""
from .settings import TABLES

COLUMNS = "id, home, away"
BY_ID = f"SELECT {COLUMNS} FROM {TABLES.FIXTURES} WHERE id = %s"
OPEN_WAGERS = """
    SELECT w.id, w.stake, f.home
    FROM wagers w JOIN fixtures f ON f.id = w.fixture_id
    WHERE w.settled IS NULL
"""


class Wagers:
    TABLE = "wagers"
    INSERT = "INSERT INTO " + TABLE + " (fixture_id, stake) VALUES (%s, %s) RETURNING id"
