"""Databases with settings of a test's own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from monps.core.database import Database
from monps.core.settings import Settings


@contextmanager
def opened(url: str, **settings: object) -> Iterator[Database]:
    """A database at ``url`` with other ``settings``, closed at the end."""
    made = Database(Settings.model_validate({"database_url": SecretStr(url), **settings}))
    try:
        yield made
    finally:
        asyncio.run(made.async_dispose())
