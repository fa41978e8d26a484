"""``GET /metrics`` of the running application; without the extra see tests/core/test_metrics.py."""

from fastapi.testclient import TestClient

from monps.core.database import Database
from monps.web import create_app


def test_what_the_requests_did_is_there(database: Database) -> None:
    with TestClient(create_app(database)) as client:
        client.get("/api/teams")
        client.get("/api/teams/nobody")
        answer = client.get("/metrics")
        lines = answer.text.splitlines()
        newer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    # The list comes as rows over the wire, which also sends the COMMIT that ends a unit of reading; the team that
    # nobody knows is looked for as an entity and then by its names.
    assert 'monps_statement_seconds_count{door="wire",outcome="ok"} 2.0' in lines
    assert 'monps_statement_seconds_count{door="orm",outcome="ok"} 2.0' in lines
    assert 'monps_pool_size{database="primary",engine="async"} 5.0' in lines
    assert 'monps_pool_checked_out{database="primary",engine="async"} 0.0' in lines
    assert newer.headers["content-type"].startswith("application/openmetrics-text")


def test_asking_for_metrics_asks_the_database_nothing() -> None:
    app = create_app()
    with TestClient(app) as client:
        first = client.get("/metrics")
        assert first.status_code == 200
        assert "monps_pool_size{" not in client.get("/metrics").text, "no engine was made"
