"""The API over a real database: every endpoint, its errors, its documentation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from monps.migrations import commands
from monps.models import (
    ChessClassification,
    MatchResult,
    Odds,
    QuantumFrictionMatrix,
    QuantumStrategy,
    TeamQuantumDNA,
    TrackingCLVPicks,
)
from monps.repositories import UnitOfWork
from monps.services import schema
from monps.web import create_app

KEY = {"league": "E0", "season": "2024-25", "as_of": date(2025, 6, 1)}
MATCH = "0" * 32


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with UnitOfWork(database=database) as work:
        for name in ("Arsenal", "Nott'm Forest"):
            work.teams.add(
                TeamQuantumDNA(
                    team_name=name,
                    matches_played=38,
                    dna_version=1,
                    luck_dna={"points": 3.5},
                    missing={"roster": "no scorers in the source"},
                    **KEY,
                )
            )
        work.strategies.add(
            QuantumStrategy(team_name="Arsenal", strategy="HOME_FORTRESS", bets=0, wins=0, staked=0, profit=0, **KEY)
        )
        work.chess.add(
            ChessClassification(team_name="Arsenal", profile="POSSESSION", family="offensive", confidence=0.6, **KEY)
        )
        work.friction.add(friction("Arsenal", "Nott'm Forest"))
        work.matches.add(MatchResult(match_id=MATCH, home_team="Arsenal", away_team="Nott'm Forest"))
        work.odds.add(
            Odds(
                match_id=MATCH,
                market="h2h",
                selection="home",
                bookmaker="Bet365",
                price=Decimal("1.5"),
                captured_at=datetime(2025, 1, 1, tzinfo=UTC),
                stage="opening",
                source="test",
            )
        )
        work.tracking.add(
            TrackingCLVPicks(
                match_id=MATCH,
                home_team="Arsenal",
                away_team="Nott'm Forest",
                league="E0",
                market="totals",
                selection="over",
                line=Decimal("2.5"),
                odds_at_pick=Decimal("1.9"),
            )
        )
        work.commit()
    with TestClient(create_app(database)) as opened:
        yield opened


def friction(home: str, away: str) -> QuantumFrictionMatrix:
    return QuantumFrictionMatrix(
        home_team=home,
        away_team=away,
        predicted_goals=2.7,
        btts_probability=0.5,
        over_25_probability=0.5,
        home_probability=0.5,
        draw_probability=0.25,
        away_probability=0.25,
        entropy=1.5,
        friction_score=40,
        chaos_potential=50,
        predicted_scenario="BALANCED",
        confidence=0.5,
        sample_size=38,
        **KEY,
    )


def test_health_names_the_server_and_the_revision(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["revision"] == commands.head()


def test_teams_of_a_league(client: TestClient) -> None:
    names = [team["team_name"] for team in client.get("/api/teams", params={"league": "E0"}).json()]
    assert names == ["Arsenal", "Nott'm Forest"]
    assert client.get("/api/teams", params={"league": "SP1"}).json() == []


def test_one_team_with_its_vectors_and_what_is_missing(client: TestClient) -> None:
    team = client.get("/api/teams/Arsenal").json()
    assert team["vectors"]["luck"] == {"points": 3.5}
    assert team["vectors"]["roster"] is None
    assert team["missing"] == {"roster": "no scorers in the source"}
    assert team["classification"]["profile"] == "POSSESSION"
    assert team["strategies"][0]["yield"] is None


def test_an_unknown_team_gets_the_known_names(client: TestClient) -> None:
    answer = client.get("/api/teams/arsenal")
    assert answer.status_code == 404
    assert answer.json()["error"] == "NotFound"
    assert "Arsenal, Nott'm Forest" in answer.json()["detail"]


def test_friction_of_a_pair_with_both_teams(client: TestClient) -> None:
    pair = client.get("/api/friction/Arsenal/Nott'm Forest").json()
    assert (pair["home"]["team_name"], pair["away"]["team_name"]) == ("Arsenal", "Nott'm Forest")
    assert pair["predicted_scenario"] == "BALANCED"
    assert client.get("/api/friction/Nott'm Forest/Arsenal").status_code == 404


def test_picks_are_filtered_and_limited(client: TestClient) -> None:
    picks = client.get("/api/picks", params={"market": "totals"}).json()
    assert [(pick["selection"], pick["line"], pick["odds_at_pick"]) for pick in picks] == [("over", "2.50", "1.9000")]
    assert client.get("/api/picks", params={"market": "h2h"}).json() == []
    assert client.get("/api/picks", params={"limit": 0}).status_code == 422


def test_odds_of_a_match(client: TestClient) -> None:
    odds = client.get(f"/api/odds/{MATCH}").json()
    assert odds["home_team"] == "Arsenal"
    assert [(price["bookmaker"], price["price"]) for price in odds["prices"]] == [("Bet365", "1.5000")]
    assert client.get(f"/api/odds/{'f' * 32}").status_code == 404
    assert client.get(f"/api/odds/{MATCH}", params={"stage": "noon"}).status_code == 422


def test_the_documentation_names_every_path(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/health",
        "/metrics",
        "/api/teams",
        "/api/teams/{name}",
        "/api/friction/{home}/{away}",
        "/api/picks",
        "/api/odds/{match_id}",
    }


def test_no_request_keeps_a_connection(client: TestClient, database: Database) -> None:
    for path in ("/health", "/api/teams", "/api/teams/nobody", "/api/picks", f"/api/odds/{MATCH}"):
        client.get(path)
    assert database.pool_status()["async"].checked_out == 0


def test_picks_before_the_move_are_a_clear_503(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0002_quantum")
    with TestClient(create_app(database)) as client:
        answer = client.get("/api/picks")
        assert client.get("/api/teams").json() == []
    database.dispose()
    assert answer.status_code == 503
    assert "monps db upgrade" in answer.json()["detail"]


def test_a_stopped_server_is_a_clear_503_without_the_password() -> None:
    url = "postgresql://monps:secret@127.0.0.1:1/monps"
    with TestClient(create_app(Database(Settings(database_url=SecretStr(url))))) as client:
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["error"] == "DatabaseUnavailable"
    assert "secret" not in answer.text


def test_a_killed_connection_is_replaced(client: TestClient, database: Database) -> None:
    assert client.get("/api/teams").status_code == 200
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert client.get("/api/teams").status_code == 200
