"""A small real Alembic project, written into a folder."""

from collections.abc import Mapping
from pathlib import Path

INI = """[alembic]
script_location = %(here)s/migrations
prepend_sys_path = .
path_separator = os
sqlalchemy.url = postgresql+psycopg://nobody@production.invalid/desk
"""
ENV = 'raise RuntimeError("env.py would open the production database")\n'
STEPS = {
    "a1": 'op.execute("CREATE TABLE bets (id serial PRIMARY KEY, stake numeric NOT NULL)")',
    "b2": 'op.add_column("bets", sa.Column("market", sa.Text))',
    "c3": 'op.alter_column("bets", "stake", new_column_name="amount")',
}


def write(folder: Path, steps: Mapping[str, str] = STEPS) -> Path:
    """A project with a revision for each step, one after the other."""
    (folder / "migrations" / "versions").mkdir(parents=True, exist_ok=True)
    before: str | None = None
    for name, step in steps.items():
        revision(folder, name, before, step)
        before = name
    (folder / "alembic.ini").write_text(INI, encoding="utf-8")
    (folder / "migrations" / "env.py").write_text(ENV, encoding="utf-8")
    return folder


def revision(folder: Path, name: str, before: str | tuple[str, ...] | None, step: str) -> None:
    """Write one revision."""
    (folder / "migrations" / "versions" / f"{name}_step.py").write_text(
        f'"""Step {name}."""\nimport sqlalchemy as sa\nfrom alembic import context, op\n\nrevision = {name!r}\n'
        f"down_revision = {before!r}\n\n\ndef upgrade():\n    {step}\n",
        encoding="utf-8",
    )
