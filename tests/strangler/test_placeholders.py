"""Placeholders against psycopg2 itself: whatever it writes, our text and values make the server answer the same."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import psycopg
import psycopg2
import psycopg2.extensions
import psycopg2.extras
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monps.strangler.adaptation import Untranslatable
from monps.strangler.idiom import Idiom
from monps.strangler.placeholders import Translation, numbered, translate, translate_values
from tests.conftest import Server, name_of

RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Sides:
    """The same database through psycopg2, which writes values into the text, and through parameters."""

    def __init__(self, dsn: str) -> None:
        self.old: psycopg2.extensions.connection = psycopg2.connect(dsn)
        self.old.autocommit = True
        self.new = psycopg.connect(dsn, autocommit=True, cursor_factory=psycopg.RawCursor)
        psycopg2.extras.register_uuid(conn_or_curs=self.old)
        for one in ("SET timezone TO 'UTC'", "SET intervalstyle TO postgres"):
            with self.old.cursor() as cursor:
                cursor.execute(one)
            self.new.execute(one.encode())

    def close(self) -> None:
        self.old.close()
        self.new.close()

    def written(self, text: str, arguments: Any) -> str:  # noqa: ANN401 - whatever psycopg2 takes
        """The text that psycopg2 sends."""
        with self.old.cursor() as cursor:
            return str(cursor.mogrify(text, arguments).decode())

    def before(self, text: str) -> object:
        """Rows and types of a complete text, or the SQLSTATE of its failure; as text, so that no driver reads types."""
        with self.new.cursor() as cursor:
            return answered(cursor, text, ())

    def after(self, text: str, values: Sequence[object]) -> object:
        """The same for a text with parameters."""
        with self.new.cursor() as cursor:
            return answered(cursor, text, values)


def answered(cursor: "psycopg.Cursor[Any]", text: str, values: Sequence[object]) -> object:
    try:
        cursor.execute(text.encode(), values)
    except psycopg.Error as error:
        parameter = re.search(r"\$\d+", error.diag.message_primary or "") if error.sqlstate == "42P18" else None
        return f"failed: {error.sqlstate}" + (f" {parameter[0]}" if parameter else "")
    if cursor.description is None:
        return cursor.rowcount
    return [column.type_code for column in cursor.description], repr(cursor.fetchall())


@pytest.fixture(scope="module")
def sides(server: Server) -> Iterator[Sides]:
    url = server.create_database()
    opened = Sides(server.dsn(name_of(url)))
    yield opened
    opened.close()
    server.drop_database(url)


def same(sides: Sides, text: str, arguments: Any) -> object:  # noqa: ANN401 - whatever psycopg2 takes
    """Both sides answer the same; returns the answer."""
    expected = sides.before(sides.written(text, arguments))
    translated = translate(text, arguments)
    answer = sides.after(translated.text, translated.values)
    while (untyped := re.fullmatch(r"failed: 42P18 \$(\d+)", str(answer))) is not None:
        translated = translated.typed(int(untyped[1]))
        answer = sides.after(translated.text, translated.values)
    assert answer == expected, translated
    return expected


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
YEARS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - naive on purpose
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(2**31 - 2, 2**31 + 2),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    TEXT,
    st.binary(max_size=8),
    YEARS,
    YEARS.map(lambda one: one.replace(tzinfo=timezone(timedelta(hours=5, minutes=30)))),
    YEARS.map(datetime.date),
    st.times(),
    st.timedeltas(timedelta(days=-9999), timedelta(days=9999)),
    st.uuids(),
)
HOMOGENEOUS = st.one_of(
    *(st.lists(one, max_size=4) for one in (st.integers(-(2**40), 2**40), TEXT, st.none() | st.booleans()))
)


def attempted(text: str, values: list[int]) -> Translation | Untranslatable:
    try:
        return translate(text, tuple(values))
    except Untranslatable as error:
        return error


@RELAXED
@given(value=SCALARS)
def test_a_value_keeps_its_type_and_its_content(sides: Sides, value: object) -> None:
    same(sides, "SELECT %s, %s IS NULL", (value, value))
    if not isinstance(value, str):  # a string literal has no type before somebody needs one
        same(sides, "SELECT pg_typeof(%s)", (value,))
    same(sides, "SELECT %(one)s AS one, %(one)s IS NULL", {"one": value, "unused": object()})


@RELAXED
@given(values=st.lists(SCALARS, min_size=1, max_size=4), items=HOMOGENEOUS)
def test_tuples_and_lists(sides: Sides, values: list[object], items: list[object]) -> None:
    same(sides, "SELECT pg_typeof(%s), %s IS NULL", (items, items))
    if items:
        same(sides, "SELECT %s IN %s", (items[0], tuple(items)))
    same(sides, "SELECT count(*) FROM (VALUES %s) AS t", (tuple(values),))


@RELAXED
@given(
    pieces=st.lists(
        st.sampled_from(["%s", "%%", "'%s'", "'%% %s'", "''''", "'it''s %s'", "-- %s\n", "/* %s */"]),
        min_size=1,
        max_size=5,
    ),
    values=st.lists(
        st.one_of(st.integers(0, 99), st.none(), st.booleans(), st.decimals(0, 9, places=2)), min_size=5, max_size=5
    ),
)
def test_percent_signs_anywhere(sides: Sides, pieces: list[str], values: list[object]) -> None:
    text = "SELECT 7 " + "".join(
        piece if piece[:2] in {"--", "/*"} else f", '{piece.strip(chr(39))}'" for piece in pieces
    )
    text += "\n, 8 %% 3"
    count = text.replace("%%", "").count("%s")
    same(sides, text, tuple(values[:count]) if count else (1,))


@RELAXED
@given(text=st.text(st.sampled_from("%s()ab' "), max_size=10), values=st.lists(st.integers(0, 9), max_size=3))
def test_what_psycopg2_refuses_is_refused(sides: Sides, text: str, values: list[int]) -> None:
    text = f"SELECT {text}"
    try:
        written = sides.written(text, tuple(values))
    except (IndexError, TypeError, ValueError, psycopg2.Error):
        with pytest.raises(Untranslatable):
            translate(text, tuple(values))
        return
    translated = attempted(text, values)
    if isinstance(translated, Untranslatable):
        assert not translated.idiom.fatal, (text, written)
        return
    assert sides.after(translated.text, translated.values) == sides.before(written)


@pytest.mark.parametrize("text", ["SELECT a'%s'", "SELECT 'x' LIKE'%s'", "SELECT 1 AS a$'%s'"])
def test_a_literal_against_a_word_would_become_part_of_its_name(text: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        translate(text, (0,))
    assert caught.value.idiom is Idiom.glued
    with pytest.raises(Untranslatable):
        numbered(text)


@RELAXED
@given(
    rows=st.lists(st.tuples(st.integers(0, 99), TEXT, st.none() | st.dates(date(1990, 1, 1))), min_size=1, max_size=4)
)
def test_rows_of_execute_values(sides: Sides, rows: list[tuple[object, ...]]) -> None:
    text = "SELECT * FROM (VALUES %s) AS t(a, b, c) WHERE b NOT LIKE '100%%' ORDER BY 1, 2"
    with sides.old.cursor() as cursor:
        psycopg2.extras.execute_values(cursor, text, rows, page_size=len(rows))
        expected = sides.before(cursor.query.decode())
    translated = translate_values(text, rows)
    assert sides.after(translated.text, translated.values) == expected


def test_a_template_with_names(sides: Sides) -> None:
    rows: list[Mapping[str, object]] = [{"a": 1, "b": "x"}, {"a": None, "b": "100%"}]
    text, template = "SELECT * FROM (VALUES %s) AS t(a, b)", "(%(a)s::integer, lower(%(b)s))"
    with sides.old.cursor() as cursor:
        psycopg2.extras.execute_values(cursor, text, rows, template=template)
        expected = sides.before(cursor.query.decode())
    translated = translate_values(text, rows, template)
    assert sides.after(translated.text, translated.values) == expected
    assert translated.values == (1, "x", "100%")


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("SELECT now() - INTERVAL '%s days' < now()", (7,)),
        ("SELECT now() - interval '%s days %s hours' < now()", (7, 3)),
        ("SELECT INTERVAL %s", ("3 days",)),
        ("SELECT DATE %s + 1", ("2025-01-31",)),
        ("SELECT 'a' LIKE 'a%%' AND %s", (True,)),
        ("SELECT 'a' LIKE 'a%'", None),
        ("SELECT %s::numeric(6,2), %s::text[]", ("1.005", ["a", "b'c"])),
        ("SELECT 5 = ANY(%s)", ([1, 5],)),
        ("SELECT 'x' = ANY(%s)", ([],)),
        ("SELECT (1, 'a') IN %s", (((1, "a"), (2, "b")),)),
        ("SELECT %s || 'b', %s || %s", ("a", "c", "d")),
        ("SELECT COALESCE(%s, 4), %s IS NULL OR 1 = %s", (None, None, None)),
        ("SELECT generate_series(1, 5) LIMIT %s OFFSET %s", (2, 1)),
        ("SELECT %s / 2, %s / 2, -%s", (5, 5.0, 3)),
        ("SELECT '{\"a\": 1}'::jsonb @> %s", (psycopg2.extras.Json({"a": 1}),)),
        ("SELECT %s -- the %s of it\n + 1", (1, "sum")),
        ("SELECT %s", (memoryview(b"\x00\xff"),)),
        ("SELECT %s", (uuid.UUID(int=7),)),
        ("SELECT %s, %s", (time(12, 30, tzinfo=UTC), Decimal("NaN"))),
    ],
)
def test_idioms_that_translate(sides: Sides, text: str, arguments: Any) -> None:  # noqa: ANN401 - whatever psycopg2 takes
    assert not str(same(sides, text, arguments)).startswith("failed")


@pytest.mark.parametrize(
    ("text", "arguments", "idiom"),
    [
        ("SELECT '%s'", ("text",), Idiom.quoted_text),
        ('SELECT "%s"', (1,), Idiom.quoted_identifier),
        ("SELECT E'%s'", (1,), Idiom.in_dollar),
        ("SELECT id FROM odds_%s", (2024,), Idiom.glued),
        ("SELECT %s%s", (1, 2), Idiom.glued),
        ("SELECT %s.5", (1,), Idiom.glued),
        ("SELECT %s'a'", ("b",), Idiom.glued),
        ("SELECT 1 ORDER BY %s", (1,), Idiom.position),
        ("SELECT a, b FROM t GROUP BY 1, %s", (2,), Idiom.position),
        ("SELECT 1 IN %s", ((),), Idiom.empty_tuple),
        ("SELECT * FROM %s", (psycopg2.extensions.AsIs("t"),), Idiom.raw_text),
        ("SELECT %s", ({"a": 1},), Idiom.unknown_type),
        ("SELECT 'a%' WHERE %s", (True,), Idiom.lone_percent),
        ("SELECT %d", (1,), Idiom.lone_percent),
        ("SELECT %s, %(a)s", (1,), Idiom.mixed),
        ("SELECT %s, %s", (1,), Idiom.too_few),
        ("SELECT %s", (1, 2), Idiom.too_many),
        ("SELECT %(a)s", {"b": 1}, Idiom.missing_key),
        ("SELECT %(a)s", (1,), Idiom.wrong_values),
        ("SELECT INTERVAL %s", (3,), Idiom.typed_literal),
        ("SELECT %s", ("a\x00",), Idiom.nul),
        ("SELECT 1 -- %s", ("x\n, 2",), Idiom.in_comment),
    ],
)
def test_idioms_that_do_not(text: str, arguments: Any, idiom: Idiom) -> None:  # noqa: ANN401 - whatever psycopg2 takes
    with pytest.raises(Untranslatable) as caught:
        translate(text, arguments)
    assert caught.value.idiom is idiom


def test_a_text_without_values_is_numbered() -> None:
    found = numbered("SELECT %(a)s, '%% x' FROM t WHERE a = %(a)s AND b IN %(c)s AND t > now() - INTERVAL '%(d)s days'")
    assert found.text == "SELECT $1, '% x' FROM t WHERE a = $1 AND b IN ($2) AND t > now() - $3::interval"
    assert found.names == ("a", "c", "d")
    assert found.idioms == (Idiom.in_list, Idiom.quoted)
    assert numbered("SELECT 'a%'", passed=False).text == "SELECT 'a%'"
    rows = numbered("INSERT INTO t (a, b) VALUES %s RETURNING id", template="(%s, %s)")
    assert rows.text == "INSERT INTO t (a, b) VALUES ($1, $2) RETURNING id"
    assert rows.idioms == (Idiom.value_rows,)


def test_the_server_can_describe_what_is_numbered(sides: Sides) -> None:
    found = numbered("SELECT now() - INTERVAL '%s days', 1 IN %s, %s::text")
    sides.new.execute(b"PREPARE numbered AS " + found.text.encode())
    sides.new.execute(b"DEALLOCATE numbered")
    assert found.names == (0, 1, 2)
