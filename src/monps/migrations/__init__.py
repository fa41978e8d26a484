"""The schema's history: Alembic revisions from the existing desk's tables to the new ones, shipped in the wheel."""
