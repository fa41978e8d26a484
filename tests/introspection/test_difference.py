from monps.introspection import Difference, Kind, Severity

NULLABLE = Difference(
    Kind.column_nullable, "public", "picks", "league", "nullable", "NOT NULL", "NULL", Severity.weaker_guarantee
)
MISSING = Difference(Kind.table_missing, "desk", "picks", None, "presence", "table", None, Severity.orm_reader)


def test_the_key_names_object_and_kind() -> None:
    assert NULLABLE.path == "public.picks.league"
    assert NULLABLE.key == "public.picks.league:column_nullable"
    assert MISSING.key == "desk.picks:table_missing"


def test_it_reads_as_a_sentence() -> None:
    assert str(NULLABLE) == "public.picks.league:column_nullable: declared NOT NULL, actual NULL"
    assert str(MISSING) == "desk.picks:table_missing: declared table, actual nothing"


def test_only_columns_count_as_column_mismatches() -> None:
    assert NULLABLE.is_column_mismatch
    assert not MISSING.is_column_mismatch


def test_severities_come_worst_first() -> None:
    assert list(Severity) == ["legacy_writer", "orm_reader", "weaker_guarantee", "cosmetic"]
