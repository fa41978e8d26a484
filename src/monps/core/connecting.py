"""What every connection is told when it is made: limits, time zone, and how soon a vanished peer is noticed."""

from typing import Any

from sqlalchemy import URL

from monps.core.settings import Settings

__all__ = ["answer_limit", "connect_arguments"]

NEVER = 2**31
"""A number of executions that no statement reaches before the driver would prepare it unasked."""


def connect_arguments(settings: Settings, url: URL) -> dict[str, Any]:
    """What the URL does not say itself; the time zone is not negotiable."""
    said = url.query
    ours = {
        "connect_timeout": settings.connect_timeout,
        "application_name": "monps",
        # A peer that has vanished without a word is noticed within the stall timeout, waiting or sending.
        "keepalives_idle": max(settings.stall_timeout // 2, 1),
        "keepalives_interval": max(settings.stall_timeout // 6, 1),
        "keepalives_count": 3,
        "tcp_user_timeout": settings.stall_timeout * 1000,
    }
    arguments: dict[str, Any] = {name: value for name, value in ours.items() if name not in said}
    # Only a wire asks for a prepared statement, because it knows what to do when a migration has outdated one.
    arguments["prepare_threshold"] = NEVER
    given = said.get("options", ())
    options = [given] if isinstance(given, str) else list(given)
    # Values come as text where that is faster, and the driver reads only these forms.
    options.append("-c timezone=UTC -c datestyle=ISO")
    if settings.statement_timeout:
        options.append(f"-c statement_timeout={settings.statement_timeout}s")
    return arguments | {"options": " ".join(options)}


def answer_limit(settings: Settings) -> float | None:
    """Seconds after which no answer is an answer; None where a statement may run for ever."""
    return settings.statement_timeout + settings.stall_timeout if settings.statement_timeout else None
