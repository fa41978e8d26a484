from pathlib import Path

import pytest

import monps
from monps.core.errors import DriftError
from monps.introspection import Code, Difference, Kind, Severity, read_code

SOURCE = Path(monps.__file__).parent
DESK = """
class Pick(Base):
    __tablename__ = "picks"
    stake: Mapped[int] = mapped_column("units")

def staked(session):
    return session.scalars(select(Pick.stake))

def rows(session):
    return session.scalars(select(Pick))

def raw(cursor):
    cursor.execute("SELECT units FROM picks")
    cursor.execute("SELECT * FROM picks")
    cursor.execute("SELECT league FROM picks")
    cursor.execute("SELECT units FROM bets")
    cursor.execute("INSERT INTO picks (units) VALUES (1) ON CONFLICT ON CONSTRAINT uq_units DO NOTHING")
"""


def difference(kind: Kind, name: str | None, table: str = "picks") -> Difference:
    return Difference(kind, "public", table, name, "x", None, None, Severity.cosmetic)


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Code:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "desk.py").write_text(DESK, encoding="utf-8")
    (tmp_path / "desk" / "tables.sql").write_text("CREATE TABLE picks (units int);", encoding="utf-8")
    (tmp_path / "desk" / "notes.txt").write_text("SELECT units FROM picks", encoding="utf-8")
    return read_code([Path("desk")])


def test_a_column_is_used_where_it_is_named_and_where_all_are(code: Code) -> None:
    assert [str(one) for one in code.usages(difference(Kind.column_missing, "units"))] == [
        "desk/desk.py:6 staked (mapped, names units)",
        "desk/desk.py:9 rows (mapped, whole rows)",
        "desk/desk.py:13 raw (raw SQL, select names units)",
        "desk/desk.py:14 raw (raw SQL, select *)",
        "desk/desk.py:17 raw (raw SQL, insert names units)",
        "desk/tables.sql:1 (raw SQL, create names units)",
    ]


def test_a_constraint_is_used_where_its_table_is(code: Code) -> None:
    usages = {one.line: one.touches for one in code.usages(difference(Kind.unique_missing, "uq_units"))}
    assert usages[17] == "insert names uq_units"
    assert usages[15] == "select names the table"
    assert usages[6] == "names the table"
    assert 16 not in usages


def test_what_nobody_touches_has_no_usage(code: Code) -> None:
    assert code.usages(difference(Kind.table_missing, None, "odds")) == ()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("print 'SELECT 1'", encoding="utf-8")
    (tmp_path / "latin.sql").write_bytes(b"SELECT '\xe9' FROM picks")
    found = read_code([tmp_path])
    assert [Path(one.partition(":")[0]).name for one in found.unread] == ["latin.sql", "old.py"]


def test_code_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="there is no code at"):
        read_code([tmp_path / "nowhere"])


def test_the_desk_and_the_repositories_are_found() -> None:
    usages = read_code([SOURCE]).usages(difference(Kind.column_extra, "odds_taken", "tracking_clv_picks"))
    functions = {(Path(one.path).name, one.function, one.how) for one in usages}
    assert ("picks_tracker.py", "save_value_pick", "raw SQL") in functions
    assert ("picks.py", "PickRepository.recent", "mapped") in functions
    assert len({one.path for one in usages if one.how == "raw SQL"}) >= 8
