"""Connexion à la base : every script of the desk starts here.

The address comes from the environment (no password in the code any more), timestamps are naive UTC by convention.
"""

import os

import psycopg2
from psycopg2.extensions import parse_dsn
from psycopg2.extras import RealDictCursor

from .journal import DeskConnection

DSN_VARIABLE = "MONPS_LEGACY_DSN"

# Les tables et vues du desk
TABLES = (
    "odds_history",
    "odds_totals",
    "odds_btts",
    "odds_spreads",
    "match_results",
    "tracking_clv_picks",
    "manual_bets",
    "team_mapping",
    "team_aliases",
)
VIEWS = ("manual_bets_stats", "v_current_opportunities")

# Championnats suivis : code football-data -> (id API-Football, nom, pays)
LEAGUES = {
    "E0": (39, "Premier League", "England"),
    "E1": (40, "Championship", "England"),
    "SP1": (140, "La Liga", "Spain"),
    "SP2": (141, "Segunda División", "Spain"),
    "I1": (135, "Serie A", "Italy"),
    "D1": (78, "Bundesliga", "Germany"),
    "F1": (61, "Ligue 1", "France"),
    "N1": (88, "Eredivisie", "Netherlands"),
    "P1": (94, "Primeira Liga", "Portugal"),
    "B1": (144, "Jupiler Pro League", "Belgium"),
    "SC0": (179, "Premiership", "Scotland"),
    "T1": (203, "Süper Lig", "Turkey"),
    "G1": (197, "Super League", "Greece"),
}


class LegacyError(Exception):
    """Something a person has to put right; the text says what."""


def db_config():
    dsn = os.environ.get(DSN_VARIABLE, "").strip()
    if not dsn:
        raise LegacyError(
            f"{DSN_VARIABLE} is not set: give it the address of the database, such as postgresql://user@host/name"
        )
    try:
        config = parse_dsn(dsn)
    except psycopg2.ProgrammingError:
        # the message of libpq would repeat the password
        raise LegacyError(
            f"{DSN_VARIABLE} is no libpq address: use postgresql://user@host/name or 'host=… dbname=…' (no '+psycopg')"
        ) from None
    config["options"] = (config.get("options", "") + " -c timezone=UTC").strip()
    config.setdefault("application_name", "monps-legacy")
    return config


def get_connection() -> DeskConnection:
    """A new connection, autocommit off. The caller closes it."""
    return psycopg2.connect(**db_config(), connection_factory=DeskConnection)


def run_query(sql, params=None) -> list:
    """One SELECT on its own connection; list of dicts."""
    conn = get_connection()
    cur = conn.cursor(cursor_factory=RealDictCursor)
    cur.execute(sql, params)
    rows = [dict(r) for r in cur.fetchall()]
    cur.close()
    conn.close()
    return rows
