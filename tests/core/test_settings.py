"""Settings: every common spelling of a URL, sentences for bad values, and no secret in sight."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr, ValidationError
from sqlalchemy import URL, make_url

from monps.core.errors import SettingsError
from monps.core.settings import DRIVER, Settings, conninfo, load_settings, parse_url

PASSWORDS = st.text(alphabet=string.printable, min_size=1)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MONPS_{name.upper()}", raising=False)


def url_of(settings: Settings) -> URL:
    url = settings.url()
    assert url is not None
    return url


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg"]
)
def test_every_spelling_gives_the_one_driver(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_DATABASE_URL", f"{scheme}://desk:s%40crét@db.example:6543/odds?sslmode=require")
    url = url_of(load_settings())
    assert url.drivername == DRIVER == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "desk",
        "s@crét",
        "db.example",
        6543,
        "odds",
    )
    assert dict(url.query) == {"sslmode": "require"}


def test_a_socket_folder_is_a_host_too() -> None:
    assert parse_url("postgresql:///odds?host=/var/run/postgresql").query["host"] == "/var/run/postgresql"


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_url_there_is_none(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is not None:
        monkeypatch.setenv("MONPS_DATABASE_URL", value)
    settings = load_settings()
    assert settings.database_url is None
    assert settings.url() is None


def test_the_defaults_are_those_of_the_desk() -> None:
    settings = load_settings()
    pool = (settings.pool_size, settings.pool_overflow, settings.pool_timeout, settings.pool_recycle)
    assert pool == (5, 10, 30, 3600)
    assert settings.data_dir.name == "monps"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONPS_POOL_SIZE", "0"),
        ("MONPS_POOL_SIZE", "many"),
        ("MONPS_POOL_OVERFLOW", "-1"),
        ("MONPS_POOL_TIMEOUT", "0"),
        ("MONPS_POOL_RECYCLE", "1.5"),
        ("MONPS_CONNECT_TIMEOUT", "-3"),
        ("MONPS_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"bad setting: {name}: "):
        load_settings()


def test_every_bad_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_POOL_SIZE", "0")
    monkeypatch.setenv("MONPS_LOG_LEVEL", "LOUD")
    with pytest.raises(SettingsError, match=r"MONPS_POOL_SIZE: .*; MONPS_LOG_LEVEL: "):
        load_settings()


@pytest.mark.parametrize(
    "value",
    [
        "garbage",
        "localhost:5432/odds",
        "host=localhost dbname=odds",
        "postgresql://desk:hunter2@host:port/odds",
        "mysql://desk:hunter2@host/odds",
        "sqlite:///odds.db",
        "postgresql+psycopg://desk:hunter2@[::1/odds",
    ],
)
def test_a_url_that_is_none_is_a_sentence_without_the_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_DATABASE_URL", value)
    with pytest.raises(SettingsError, match="MONPS_DATABASE_URL") as caught:
        load_settings().url()
    assert "postgresql://" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_DATABASE_URL", "postgresql://desk:hunter2@host/odds")
    monkeypatch.setenv("MONPS_DATABASE_PASSWORD", "hunter3")
    settings = load_settings()
    shown = [
        repr(settings),
        str(settings),
        repr(settings.model_dump()),
        settings.model_dump_json(),
        repr(url_of(settings)),
    ]
    assert not [text for text in shown if "hunter" in text]


def test_a_password_among_the_query_parameters_does_not_show_either() -> None:
    url = parse_url("postgresql://desk@host/odds?password=hunter2&sslmode=require")
    assert (url.password, dict(url.query)) == ("hunter2", {"sslmode": "require"})
    assert "hunter2" not in url.render_as_string(hide_password=True)


@given(PASSWORDS)
def test_any_password_goes_into_the_url_and_back(password: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONPS_DATABASE_URL", "postgresql://desk:old@host:5433/odds")
        patch.setenv("MONPS_DATABASE_PASSWORD", password)
        url = url_of(load_settings())
    assert url.password == password
    text = url.render_as_string(hide_password=False)
    assert make_url(text) == url
    assert parse_url(text) == url


@given(PASSWORDS)
def test_libpq_reads_the_same_password(password: str) -> None:
    settings = Settings(database_url=SecretStr("postgresql://desk@host/odds"), database_password=SecretStr(password))
    assert conninfo_to_dict(conninfo(url_of(settings))) == {
        "user": "desk",
        "password": password,
        "host": "host",
        "dbname": "odds",
    }


def test_libpq_reads_the_whole_address() -> None:
    url = parse_url("postgres://desk@/odds?host=/a folder,/another&port=5432,5433&sslmode=require")
    assert conninfo_to_dict(conninfo(url)) == {
        "user": "desk",
        "dbname": "odds",
        "host": "/a folder,/another",
        "port": "5432,5433",
        "sslmode": "require",
    }
    several = parse_url("postgresql://desk@/odds?host=a:5432&host=b:5433")
    assert conninfo_to_dict(conninfo(several)) == {"user": "desk", "dbname": "odds", "host": "a,b", "port": "5432,5433"}


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.pool_size = 7


def test_an_override_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONPS_POOL_SIZE", "3")
    monkeypatch.setenv("MONPS_DATA_DIR", "/elsewhere")
    settings = load_settings(data_dir=tmp_path)
    assert (settings.pool_size, settings.data_dir) == (3, tmp_path)
