"""Settings: read once from the environment by a door (command line, web server, test), then passed down.

Every setting is an environment variable with the prefix ``MONPS_``. Without ``MONPS_DATABASE_URL`` the embedded
PostgreSQL in ``MONPS_DATA_DIR`` is used, so that a newcomer needs no server at all.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from psycopg.conninfo import make_conninfo
from pydantic import Field, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from monps.core.errors import SettingsError

__all__ = ["DRIVER", "Settings", "conninfo", "load_settings", "parse_url"]

DRIVER = "postgresql+psycopg"
"""One driver, psycopg 3, for sync and async."""


def _default_data_dir() -> Path:
    return Path(platformdirs.user_data_path("monps"))


class Settings(BaseSettings):
    """All that can be configured, immutable; secrets never show in a repr or a log."""

    model_config = SettingsConfigDict(env_prefix="MONPS_", frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr | None = Field(
        default=None,
        description="the desk's PostgreSQL, postgresql://user:password@host:port/name; unset: the embedded server",
    )
    database_password: SecretStr | None = Field(
        default=None,
        description="password, taken literally: for one with characters such as @ / : # % that a URL must escape",
    )
    data_dir: Path = Field(
        default_factory=_default_data_dir, description="folder of the embedded server and of downloaded files"
    )
    embedded_database: str = Field(default="monps", min_length=1, description="database name on the embedded server")
    odds_api_key: SecretStr | None = Field(default=None, description="key of The Odds API; unset: it is not asked")
    api_football_key: SecretStr | None = Field(default=None, description="key of API-Football; unset: it is not asked")
    football_data_address: str | None = Field(default=None, description="where football-data.co.uk is; unset: its own")
    odds_api_address: str | None = Field(
        default=None, description="where The Odds API is, such as a proxy of it; unset: its own address"
    )
    api_football_address: str | None = Field(default=None, description="where API-Football is; unset: its own address")
    understat_address: str | None = Field(default=None, description="where Understat is; unset: its own address")
    pool_size: Annotated[int, Field(ge=1)] = Field(default=5, description="connections kept open per engine")
    pool_overflow: Annotated[int, Field(ge=0)] = Field(default=10, description="connections beyond the pool at a peak")
    pool_timeout: PositiveInt = Field(default=30, description="seconds to wait for a free connection")
    pool_recycle: PositiveInt = Field(default=3600, description="seconds after which a connection is replaced")
    connect_timeout: PositiveInt = Field(default=10, description="seconds to wait for the server to answer a connect")
    replica_url: SecretStr | None = Field(
        default=None, description="a read replica, for units of work that only read; unset: the database itself"
    )
    stall_timeout: Annotated[int, Field(ge=2)] = Field(
        default=20, description="seconds after which a server that answers no more is given up (TCP only)"
    )
    statement_timeout: Annotated[int, Field(ge=0)] = Field(
        default=0, description="seconds that one statement may run; 0: as the server is configured"
    )
    log_level: str = Field(
        default="WARNING",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="least severe message that is logged",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="text: a line to read; json: one object a line, for whatever collects logs"
    )
    log_parameters: bool = Field(
        default=False, description="whether logs and errors may hold the values that statements were run with"
    )
    shadow: Annotated[float, Field(ge=0, le=1)] = Field(
        default=1.0, description="share of the sampled shadow reads that are made; 0 turns them off"
    )
    slow_statement: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="seconds from which a statement is logged as slow; 0 logs every one, unset none"
    )

    def url(self) -> URL | None:
        """The configured database as a SQLAlchemy URL with our driver; None when the embedded server is to be used.

        Raises:
            SettingsError: the URL cannot be parsed or names another database than PostgreSQL.
        """
        return self._address(self.database_url, "MONPS_DATABASE_URL")

    def replica(self) -> URL | None:
        """The configured read replica; None where there is none.

        Raises:
            SettingsError: as for :meth:`url`.
        """
        return self._address(self.replica_url, "MONPS_REPLICA_URL")

    def _address(self, given: SecretStr | None, variable: str) -> URL | None:
        if given is None:
            return None
        url = parse_url(given.get_secret_value(), variable)
        if self.database_password is not None:
            url = url.set(password=self.database_password.get_secret_value())
        return url


def parse_url(text: str, variable: str = "MONPS_DATABASE_URL") -> URL:
    """A PostgreSQL URL of any common spelling, with our driver; ``variable`` is where a person wrote it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError(
            f"{variable} is no URL; write postgresql://user:password@host:port/database "
            "(escape special characters of the password with %, or put it unescaped into MONPS_DATABASE_PASSWORD)"
        ) from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise SettingsError(f"{variable} names {url.get_backend_name()}; monps needs PostgreSQL: postgresql://…")
    hidden = url.query.get("password")
    if isinstance(hidden, str):
        # libpq takes it there too, but only the password before the @ is left out when a URL is shown.
        url = url.difference_update_query(["password"]).set(password=hidden)
    return url.set(drivername=DRIVER)


def conninfo(url: URL) -> str:
    """The same address for libpq (psycopg, psycopg2, psql), as ``keyword='value'`` pairs.

    A URL that SQLAlchemy writes is no URL for libpq where a password or a folder holds a space.
    """
    _, parts = url.get_dialect()().create_connect_args(url)
    return make_conninfo("", **parts)


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - any field may be overridden, pydantic checks the values
    """Settings from the environment, with ``overrides`` on top.

    Raises:
        SettingsError: a value cannot be understood; the message names the variable.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = "; ".join(f"MONPS_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"bad setting: {problems}") from None
