"""``monps odds``: what the existing collector has is taken over, an unknown site is a sentence."""

import psycopg
from sqlalchemy import make_url

from monps.core.settings import conninfo
from tests.cli.conftest import Run


def test_an_unknown_source_is_a_sentence(run: Run) -> None:
    refused = run("odds", "fetch", "betfair", "--league", "E0", "--season", "2425")
    assert refused.code == 2
    assert "No such command 'betfair'" in refused.complaint


def test_take_over_counts_every_price_of_the_existing_collector(run: Run, migrated_database: str) -> None:
    with psycopg.connect(conninfo(make_url(migrated_database))) as connection:
        connection.execute(
            "INSERT INTO odds_history (match_id, sport, home_team, away_team, commence_time, bookmaker, home_odds,"
            " draw_odds, away_odds) VALUES ('m', 's', 'A', 'B', now(), 'Pinnacle', 2.1, 3.4, 0)"
        )
    told = run("odds", "take-over", url=migrated_database)
    assert told.output == "3 prices of the existing collector read: 2 stored, 0 unchanged, 1 rejected\n"
    told = run("odds", "take-over", "--days", "2", url=migrated_database)
    assert "0 stored, 2 unchanged, 1 rejected" in told.output
