from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, text

from monps.core.errors import DriftError
from monps.introspection import accept, assert_no_drift, compare, save

METADATA = MetaData()
Table("assured", METADATA, Column("id", Integer, primary_key=True), Column("name", Text))


@pytest.fixture
def drifted(connection: Connection) -> Connection:
    connection.execute(text("CREATE TABLE assured (id serial PRIMARY KEY, name text NOT NULL)"))
    return connection


def test_it_passes_where_nothing_differs(connection: Connection, scratch: str) -> None:
    METADATA.create_all(connection)
    assert_no_drift(METADATA, connection, scratch=scratch)


def test_it_fails_with_the_report(drifted: Connection, scratch: str) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_no_drift(METADATA, drifted, scratch=scratch)
    assert "unexpected public.assured.name:column_nullable" in str(caught.value)
    assert str(caught.value).endswith("0 expected column mismatches, 0 other expected, 1 unexpected\n")


def test_a_baseline_is_entries_or_a_file(drifted: Connection, scratch: str, tmp_path: Path) -> None:
    entries = accept(compare(METADATA, drifted, scratch=scratch), "why", "who", "0009")
    assert_no_drift(METADATA, drifted, baseline=entries, scratch=scratch)
    save(tmp_path / "list.toml", entries)
    assert_no_drift(METADATA, drifted, baseline=tmp_path / "list.toml", scratch=scratch)
    assert_no_drift(METADATA, drifted, baseline=str(tmp_path / "list.toml"), scratch=scratch)
    with pytest.raises(AssertionError, match="1 expired"):
        assert_no_drift(METADATA, drifted, baseline=entries, applied=["0009"], scratch=scratch)
    with pytest.raises(DriftError, match="cannot be read"):
        assert_no_drift(METADATA, drifted, baseline=tmp_path / "none.toml", scratch=scratch)


def test_a_vanished_entry_fails_too(drifted: Connection, scratch: str) -> None:
    entries = accept(compare(METADATA, drifted, scratch=scratch), "why", "who")
    drifted.execute(text("ALTER TABLE assured ALTER COLUMN name DROP NOT NULL"))
    with pytest.raises(AssertionError, match=r"vanished, remove from the baseline: public.assured.name"):
        assert_no_drift(METADATA, drifted, baseline=entries, scratch=scratch)


def test_it_leaves_the_transaction_as_it_was(drifted: Connection, scratch: str) -> None:
    with pytest.raises(AssertionError):
        assert_no_drift(METADATA, drifted, scratch=scratch)
    drifted.execute(text("INSERT INTO assured (name) VALUES ('still here')"))
    assert drifted.scalar(text("SELECT count(*) FROM assured")) == 1
