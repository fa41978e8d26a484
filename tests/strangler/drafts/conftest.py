"""Filled databases: of the corpus, and of the existing desk after a season."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.sources.feed import to_feed
from monps.sources.simulator import simulate
from tests.conftest import Server

SCHEMA = Path(__file__).parents[1] / "corpus_schema.sql"
LIVELY = """
UPDATE tracking_clv_picks SET is_resolved = false, is_winner = NULL, commence_time = now() + interval '1 day',
                              created_at = now() - interval '1 hour', tags = ARRAY['cup'] WHERE id % 5 = 0;
UPDATE tracking_clv_picks SET closing_odds = NULL WHERE id % 7 = 0;
UPDATE tracking_clv_picks SET factors = '{"model": "Pinnacle", "sample": 13, "edge": 0.5}' WHERE id % 9 = 0;
UPDATE manual_bets SET closing_odds = NULL, result = NULL WHERE id % 2 = 0;
UPDATE odds_history SET commence_time = now() + interval '1 day', collected_at = now() - interval '1 minute' * (id % 9)
 WHERE id <= 60;
UPDATE odds_totals SET collected_at = now() - interval '1 minute' * id WHERE id <= 200;
UPDATE team_mapping SET league_id = 39 WHERE id % 2 = 0;
INSERT INTO odds_history (match_id, sport, home_team, away_team, commence_time, bookmaker)
VALUES ('x', 'soccer', 'Nobody''s Club', 'Inter', now(), 'Betclic');
"""
"""What a season leaves empty: open picks, prices of now, teams without a mapping."""


@pytest.fixture(scope="session")
def corpus_database(server: Server) -> Iterator[str]:
    url = server.create_database()
    with psycopg.connect(conninfo(parse_url(url)), autocommit=True) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8").encode())
    yield url
    server.drop_database(url)


@pytest.fixture(scope="session")
def desk_database(server: Server, legacy_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of the existing desk after a season, some of it still open."""
    url = server.create_database(legacy_template)
    feed = tmp_path_factory.mktemp("feed") / "season.jsonl"
    feed.write_text("".join(f"{json.dumps(match)}\n" for match in to_feed(simulate(teams=6))), encoding="utf-8")
    dsn = conninfo(parse_url(url))
    command = [sys.executable, "-m", "monps.legacy", "replay", str(feed)]
    subprocess.run(command, env={**os.environ, "MONPS_LEGACY_DSN": dsn}, check=True, capture_output=True)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(LIVELY.encode())
    yield url
    server.drop_database(url)
