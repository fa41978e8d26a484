"""``monps serve``: a real server in a process of its own, and what it logs."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answer(url: str, seconds: float = 30) -> httpx.Response:
    """The first answer of a server that is being started."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(url)
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_requests_and_slow_statements_are_logged_in_one_form(migrated_database: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    environment = os.environ | {
        "MONPS_DATABASE_URL": migrated_database,
        "MONPS_LOG_FORMAT": "json",
        "MONPS_SLOW_STATEMENT": "0",
    }
    command = [sys.executable, "-m", "monps", "serve", "--port", str(port)]
    with log.open("w") as errors, subprocess.Popen(command, env=environment, stderr=errors, stdout=errors) as server:
        try:
            assert answer(f"http://127.0.0.1:{port}/api/teams").status_code == 200
            assert "monps_statement_seconds_count" in answer(f"http://127.0.0.1:{port}/metrics").text
        finally:
            server.terminate()
    written = log.read_text(encoding="utf-8").splitlines()
    lines = [json.loads(line) for line in written if line.startswith("{")]
    assert [line for line in written if not line.startswith("{")] == [f"http://127.0.0.1:{port}/docs"]
    told = [(line["logger"], line["message"].partition(" - ")[2]) for line in lines if "GET" in line["message"]]
    assert told == [
        ("uvicorn.access", '"GET /api/teams HTTP/1.1" 200'),
        ("uvicorn.access", '"GET /metrics HTTP/1.1" 200'),
    ]
    assert "TeamRepository.summaries" in [line["fields"].get("method") for line in lines]
