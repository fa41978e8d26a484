"""Création de la base du desk : plays schema.sql on an empty database."""

from pathlib import Path

from .config import TABLES, VIEWS, LegacyError, get_connection

SCHEMA_FILE = Path(__file__).with_name("schema.sql")


def existing_objects(conn):
    """Which of the desk's tables and views the database already holds."""
    cur = conn.cursor()
    cur.execute(
        """
        SELECT table_name
        FROM information_schema.tables
        WHERE table_schema = current_schema()
          AND table_name IN %s
        ORDER BY table_name
        """,
        (TABLES + VIEWS,),
    )
    return [row[0] for row in cur.fetchall()]


def create_schema():
    """All tables, indexes and views in one transaction; refuses to touch a database that has any of them."""
    conn = get_connection()
    try:
        there = existing_objects(conn)
        if there:
            raise LegacyError(
                f"the database already holds {', '.join(there)}: setup wants an empty database and changed nothing"
            )
        cur = conn.cursor()
        cur.execute(SCHEMA_FILE.read_text(encoding="utf-8"))
        conn.commit()
    finally:
        conn.close()
    return {"tables": list(TABLES), "views": list(VIEWS)}
