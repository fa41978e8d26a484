"""Anybody's Alembic project: its revisions, applied to a scratch database, and nothing else of it.

``env.py`` is not run. It says where the project's own database is, and what was meant for a scratch database would be
done to that one. So what only ``env.py`` sets up is missing; a revision that needs it fails, and is named.
"""

import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import URL, NullPool, create_engine

from monps.core.errors import MigrationError

__all__ = ["AlembicProject"]


class AlembicProject:
    """The project whose ``alembic.ini`` or ``pyproject.toml`` is in ``folder``, or whose revisions are.

    Raises:
        MigrationError: There is no project, or its revisions cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.config = _config(self.folder)
        with self._standing_there(), self._read():
            self.directory = ScriptDirectory.from_config(self.config)
            self._heads = tuple(self.directory.get_heads())
        if not self._heads:
            raise MigrationError(f"{folder} holds no revisions; name the folder that alembic.ini is in")

    def between(self, first: str | None, last: str = "head") -> tuple[str, ...]:
        """The revisions from ``first`` (the oldest by default) to ``last``, in an order in which they apply.

        Raises:
            MigrationError: A revision is not known, or ``last`` does not come after ``first``.
        """
        way = self._to("heads" if last == "head" else last)
        begin = self._to(first) if first is not None else way[:1]
        if not set(begin) <= set(way):
            raise MigrationError(f"revision {last} does not come after {first}; see `alembic history` for the order")
        return (begin[-1], *(one for one in way if one not in begin))

    @property
    def source(self) -> str:
        """The code of all revisions."""
        with self._standing_there(), self._read():
            return "\n".join(Path(one.path).read_text(encoding="utf-8") for one in self.directory.walk_revisions())

    def upgrade(self, url: URL, revision: str) -> None:
        """Apply what is missing up to ``revision``, each revision in a transaction of its own.

        Raises:
            MigrationError: A revision did not succeed.
        """

        def steps(current: Any, context: MigrationContext) -> Any:  # noqa: ANN401 - Alembic's own types are private
            del context
            return self.directory._upgrade_revs(revision, current)  # noqa: SLF001 - as `alembic upgrade` asks for them

        # A revision that asks for the project's address is given this one too.
        address = url.render_as_string(hide_password=False).replace("%", "%%")
        self.config.set_main_option("sqlalchemy.url", address)
        engine = create_engine(url, poolclass=NullPool)
        with self._standing_there(), engine.connect() as connection:
            try:
                with EnvironmentContext(self.config, self.directory, fn=steps, destination_rev=revision) as context:
                    context.configure(connection=connection, transaction_per_migration=True)
                    with context.begin_transaction():
                        context.run_migrations()
            except Exception as error:
                reason = " ".join(str(error).split())
                raise MigrationError(
                    f"revision {revision} of {self.folder} does not apply to an empty scratch database: "
                    f"{type(error).__name__}: {reason}. It is run without env.py, which would open the project's own"
                ) from error

    def _to(self, revision: str) -> tuple[str, ...]:
        with self._standing_there(), self._read():
            found: list[Script] = list(self.directory.iterate_revisions(revision, "base"))
        return tuple(one.revision for one in reversed(found))

    @contextmanager
    def _standing_there(self) -> Iterator[None]:
        """In the project's folder, from which its paths count, and with the modules that it imports."""
        before = list(sys.path)
        try:
            with chdir(self.folder):
                sys.path[:0] = self.config.get_prepend_sys_paths_list() or []
                yield
        finally:
            sys.path[:] = before

    @contextmanager
    def _read(self) -> Iterator[None]:
        try:
            yield
        except (CommandError, RevisionError, OSError, ImportError, SyntaxError) as error:
            raise MigrationError(f"the revisions of {self.folder} cannot be read: {error}") from error


def _config(folder: Path) -> Config:
    """Where the revisions are, as the project says; the folder itself where it says nothing."""
    ini, toml = folder / "alembic.ini", folder / "pyproject.toml"
    if ini.is_file():
        return Config(ini, toml_file=toml if toml.is_file() else None)
    if toml.is_file() and "[tool.alembic" in toml.read_text(encoding="utf-8"):
        return Config(toml_file=toml)
    if not (folder / "versions").is_dir():
        raise MigrationError(f"{folder} has neither alembic.ini nor versions; name the folder that alembic.ini is in")
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
