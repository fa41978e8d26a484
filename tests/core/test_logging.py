"""Logs: one line a message, in a form for people or one for machines, and never a password."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from monps.core.logging import JsonFormatter, TextFormatter, configure_logging, redacted
from monps.core.settings import Settings, load_settings

FACTS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}_fact", fullmatch=True),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
)
PASSWORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    yield
    configure_logging(Settings())


def record(message: str, *arguments: object, **facts: object) -> logging.LogRecord:
    return logging.getLogger("monps.test").makeRecord(
        "monps.test", logging.WARNING, __file__, 1, message, arguments, None, extra=facts
    )


@given(message=st.text(), facts=FACTS)
def test_a_json_line_is_one_line_and_says_everything(message: str, facts: dict[str, Any]) -> None:
    line = JsonFormatter().format(record("%s", message, **facts))
    assert "\n" not in line
    assert "\r" not in line
    read = json.loads(line, parse_constant=pytest.fail)
    assert set(read) == {"time", "level", "logger", "message", "fields"}
    assert (read["level"], read["logger"], set(read["fields"])) == ("WARNING", "monps.test", set(facts))
    assert read["message"] == redacted(message)


def test_times_are_utc() -> None:
    one = record("now")
    said = datetime.fromisoformat(json.loads(JsonFormatter().format(one))["time"])
    assert said.utcoffset() == timedelta(0)
    assert abs(said.timestamp() - one.created) < 0.001
    assert TextFormatter().format(one).startswith(said.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def test_facts_follow_the_sentence_in_text() -> None:
    line = TextFormatter().format(record("slow statement", milliseconds=12.5, sql='SELECT 1\nFROM "odds"', method=None))
    assert line.endswith(
        r'WARNING monps.test: slow statement milliseconds=12.5 sql="SELECT 1\nFROM \"odds\"" method=None'
    )


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_an_error_comes_with_its_traceback_and_without_its_password(formatter: logging.Formatter) -> None:
    one = record("it failed")
    try:
        int("no answer from postgresql://desk:s3cret@db.example/desk")
    except ValueError:
        one.exc_info = sys.exc_info()
    line = formatter.format(one)
    assert "ValueError" in line
    assert "desk:***@db.example" in line
    assert "s3cret" not in line


@given(password=PASSWORDS)
def test_no_password_of_an_address_gets_through(password: str) -> None:
    url = f"at postgresql://desk:{quote(password, safe='')}@db.example/desk now"
    assert redacted(url) == "at postgresql://desk:***@db.example/desk now"
    words = make_conninfo("", user="desk", password=password, host="db.example")
    assert redacted(words) == "user=desk password=*** host=db.example"
    assert redacted(f"?sslpassword={quote(password, safe='')}&sslmode=require") == "?sslpassword=***&sslmode=require"


def test_a_door_logs_in_the_form_of_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format="json", log_level="INFO"), "desk")
    logging.getLogger("monps.online").info("a word", extra={"rows": 3})
    logging.getLogger("monps.online").debug("too much")
    logging.getLogger("desk").warning("another")
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [json.loads(line) for line in captured.err.splitlines()]
    assert [(line["message"], line["fields"]) for line in lines] == [("a word", {"rows": 3}), ("another", {})]


def test_the_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_LOG_FORMAT", "json")
    monkeypatch.setenv("MONPS_LOG_PARAMETERS", "1")
    monkeypatch.setenv("MONPS_SLOW_STATEMENT", "0.25")
    loaded = load_settings()
    assert (loaded.log_format, loaded.log_parameters, loaded.slow_statement) == ("json", True, 0.25)
