"""Connection parameters, as every script of such a tree has them."""
import os
from pathlib import Path

import psycopg2
from psycopg2.extras import RealDictCursor

DB_CONFIG = {"host": os.environ.get("PGHOST", "localhost"), "dbname": "desk", "user": "desk"}


class TABLES:
    FIXTURES = "fixtures"
    ODDS = "odds_history"


SCHEMA = Path(__file__).with_name("schema.sql")


def get_db():
    return psycopg2.connect(**DB_CONFIG, cursor_factory=RealDictCursor)
