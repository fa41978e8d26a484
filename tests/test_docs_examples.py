"""The Python examples of the how-tos run, on a small real desk, and do what their pages say."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from monps.core import database as databases
from monps.core.database import Database
from monps.migrations import commands
from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import UnitOfWork
from monps.services import ingest, quantum
from monps.services.drift import BASELINE_FILE, look
from monps.sources.simulator import simulate
from tests.pages import DOCS, ROOT, blocks, name, read

HOW_TOS = sorted(page for page in (DOCS / "how-to").glob("*.md") if blocks(page, "python"))


@pytest.fixture
def desk(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A small desk as the process's default database, and a folder of its own to work in."""
    season = simulate(teams=6, league="E0")
    with UnitOfWork(database=database) as work:
        work.run(ingest.store, season)
    with UnitOfWork(database=database) as work:
        work.run(quantum.compute, "E0", "2024-25", date(2025, 7, 1), events=season)
    with UnitOfWork(database=database) as work:
        work.tracking.add(settled_pick(season.matches[0].match_id))
        work.bets.add(open_bet())
        work.commit()
    (tmp_path / BASELINE_FILE).write_bytes((ROOT / BASELINE_FILE).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONPS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    databases.configure(database)
    yield database
    databases.dispose()


def settled_pick(match_id: str) -> TrackingCLVPicks:
    return TrackingCLVPicks(
        match_id=match_id,
        home_team="Northgate",
        away_team="Southgate",
        league="E0",
        market="h2h",
        selection="home",
        odds_at_pick=Decimal(2),
        clv_percentage=Decimal("1.5"),
        is_won=True,
        pnl=Decimal(1),
    )


def open_bet() -> ManualBet:
    return ManualBet(
        match_name="Northgate vs Southgate",
        sport="soccer_epl",
        kickoff_time=datetime(2025, 8, 16, 14),  # noqa: DTZ001 - the column is naive
        market_type="home",
        selection="Northgate",
        bookmaker="Bet365",
        odds_obtained=Decimal(2),
        stake=Decimal(1),
    )


def play(page: Path) -> dict[str, Any]:
    """Run the page's Python examples one after the other, as in one session; returns what they defined."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, block in enumerate(blocks(page, "python"), start=1):
        exec(compile(block, f"{page.name}, example {number}", "exec"), namespace)  # noqa: S102 - the examples are ours
    return namespace


@pytest.mark.parametrize("page", HOW_TOS, ids=name)
def test_examples_run(page: Path, desk: Database) -> None:
    del desk
    play(page)


def test_the_example_of_repositories_reads_and_writes(desk: Database, capsys: pytest.CaptureFixture[str]) -> None:
    told = play(DOCS / "how-to" / "read-and-write-with-repositories.md")
    printed = capsys.readouterr().out
    for sentence in ("h2h 1.5 on 1 of 1 settled picks", "ck_odds_price", "1 bets voided", "left out: no Trackin"):
        assert sentence in printed
    with UnitOfWork(database=desk) as work:
        pick = work.tracking.require(told["pick"].id)
        assert pick.notes == "checked by hand"
        spelling = work.session.scalar(
            text("SELECT market_type FROM tracking_clv_picks WHERE id = :id"), {"id": pick.id}
        )
        assert spelling == "over_25"
        assert [bet.result for bet in work.bets.get_all()] == ["void"]


def test_the_example_of_fastapi_answers(desk: Database) -> None:
    told = play(DOCS / "how-to" / "read-and-write-with-repositories.md")
    assert isinstance(told["app"], FastAPI)
    databases.configure(desk)
    with TestClient(told["app"]) as client:
        assert len(client.get("/teams").json()) == 6
        changed = client.put(f"/picks/{told['pick'].id}/notes", params={"text": "by HTTP"})
        assert (changed.status_code, changed.json()) == (200, "by HTTP")
        assert client.put("/picks/999/notes", params={"text": "nobody"}).status_code == 404
    with UnitOfWork(database=desk) as work:
        assert work.tracking.require(told["pick"].id).notes == "by HTTP"


def test_the_example_of_a_source_imports_once(desk: Database, capsys: pytest.CaptureFixture[str]) -> None:
    page = DOCS / "how-to" / "import-odds.md"
    play(page)
    play(page)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.count("+") == 3] == [
        "match 2 = 2 + 0 + 0 + 0",
        "price 12 = 11 + 0 + 1 + 0",
        "match 2 = 0 + 2 + 0 + 0",
        "price 12 = 0 + 11 + 1 + 0",
    ]
    assert sum(line.startswith("3 B365A ") for line in lines) == 2
    assert desk.health().ok


def test_the_example_of_a_difference_accepts_it(desk: Database) -> None:
    with desk.engine.begin() as connection:
        connection.execute(text("ALTER TABLE public.odds ADD COLUMN memo text"))
    (found,) = look(desk, BASELINE_FILE).verdict.unexpected
    page = DOCS / "how-to" / "accept-a-difference.md"
    play(page)
    assert look(desk, BASELINE_FILE).outcome == 0
    (entry,) = blocks(page, "toml")
    assert entry.strip() in read(BASELINE_FILE), found


def test_the_example_of_a_backfill_fills(desk: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with desk.engine.begin() as connection:
        connection.execute(text("UPDATE public.match_results SET home_team = home_team || ' ' WHERE id <= 5"))
    play(DOCS / "how-to" / "migrate-without-stopping.md")
    printed = capsys.readouterr().out
    assert "5 rows, longest batch" in printed
    assert "0 left" in printed


def test_the_example_of_a_password_hides_it(desk: Database, capsys: pytest.CaptureFixture[str]) -> None:
    play(DOCS / "how-to" / "use-your-own-server.md")
    printed = capsys.readouterr().out
    assert "postgresql+psycopg://desk:***@db.example/desk\n" in printed
    assert f"{desk.url.database} {commands.head()}" in printed


def test_the_example_of_the_audit_tells_who_and_why(desk: Database, capsys: pytest.CaptureFixture[str]) -> None:
    play(DOCS / "how-to" / "audit-changes.md")
    made, changed = capsys.readouterr().out.splitlines()
    assert " INSERT None " in made
    assert "alice stake typed in wrongly UPDATE" in changed
    assert "'stake': Decimal('2.00')" in changed
    assert desk.health().ok
