import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from monps.introspection.expression import base_type, canonical, default, loose, quoted

COLUMNS = {"v": "varchar(9)", "t": "text", "a": "integer", "n": "numeric", "f": "double precision", "b": "boolean"}
TEXTS = {"v", "t"}


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        (
            "((v)::text = ANY ((ARRAY['b'::character varying, 'a'::character varying])::text[]))",
            "v = ANY (ARRAY['a', 'b'])",
        ),
        ("((v)::text <> ALL ('{a,b}'::text[]))", "v <> ALL (ARRAY['a', 'b'])"),
        ("((a > 0) AND ((n < (5)::numeric) AND b))", "(a > 0) AND (n < 5.0) AND b"),
        ("(a > '-1'::integer)", "a > -1"),
        ("(f < ('10000000000'::numeric)::double precision)", "f < (10000000000)::double precision"),
        ("((v)::text ~ 'it''s \\d (x)::text'::text)", "v ~ 'it''s \\d (x)::text'"),
        ("(TRIM(LEADING 'x'::text FROM v) = ''::text)", "ltrim(v, 'x') = ''"),
        ("(\"substring\"((v)::text, 1, 2) = 'a'::text)", "substring(v, 1, 2) = 'a'"),
        ('((v)::text COLLATE "C")', 'v COLLATE "C"'),
        ('("Odd Name" > 0)', '"Odd Name" > 0'),
        ("(c OPERATOR(public.=) 'x'::public.citext)", "c OPERATOR(public.=) 'x'::public.citext"),
        ("(a = ANY (ARRAY[2, 1, 2]))", "a = ANY (ARRAY[1, 2])"),
        ("(a < ALL (ARRAY[2]))", "a < 2"),
        ("(arr[1] > ANY (ARRAY[1, 2]))", "arr[1] > ANY (ARRAY[1, 2])"),
        ("((d)::timestamp(3) without time zone > now())", "(d)::timestamp(3) without time zone > CURRENT_TIMESTAMP"),
        ("\nCASE\n    WHEN (a > 0) THEN 1\n    ELSE 2\nEND", "CASE WHEN (a > 0) THEN 1 ELSE 2 END"),
    ],
)
def test_one_spelling(spelled: str, expected: str) -> None:
    assert canonical(spelled, TEXTS) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(a > 0)", "(a >= 0)"),
        ("(a > 0)", "(a > 1)"),
        ("(v = 'a'::text)", "(v = 'A'::text)"),
        ("(v = 'a'::text)", "(v = 'a'::bpchar)"),
        ("((a)::text = '1'::text)", "(a = 1)"),
        ("(a = (1)::numeric)", "(a = 1)"),
        ("((a > 0) AND (b OR c))", "(((a > 0) AND b) OR c)"),
        ("(a < ALL (ARRAY[1, 2]))", "(a < ALL (ARRAY[1, 3]))"),
        ("((v)::character varying(3) = 'x'::text)", "(v = 'x'::text)"),
        ("((a + 1) * 2)", "(a + (1 * 2))"),
        ("(NOT b)", "b"),
        ("(a IS NULL)", "(a IS NOT NULL)"),
        ("lower(v)", "upper(v)"),
        ("(a <> ALL (ARRAY[1, 2]))", "(a <> ANY (ARRAY[1, 2]))"),
    ],
)
def test_what_means_something_else_stays_different(one: str, other: str) -> None:
    assert canonical(one, TEXTS) != canonical(other, TEXTS)


@pytest.mark.parametrize(
    ("expression", "column_type", "expected"),
    [
        ("'x'::character varying", "character varying(20)", "'x'"),
        ("'x'::bpchar", "character(3)", "'x'"),
        ("NULL::character varying", "character varying(3)", None),
        ("NULL", "integer", None),
        ("'0'::numeric", "numeric(10,2)", "0"),
        ("1.50", "numeric(10,2)", "1.5"),
        ("'1e3'::double precision", "double precision", "1000"),
        ("'1'::text", "text", "'1'"),
        ("1", "text", "1"),
        ("'{}'::text[]", "text[]", "ARRAY[]"),
        ("(now())::timestamp without time zone", "timestamp without time zone", "CURRENT_TIMESTAMP"),
        ("(now() + '1 day'::interval)", "timestamp with time zone", "CURRENT_TIMESTAMP + '1 day'::interval"),
        ("'happy'::public.mood", "public.mood", "'happy'"),
        ("('now'::text)::date", "date", "'now'"),
        ("nextval('public.s'::regclass)", "integer", "nextval('public.s'::regclass)"),
    ],
)
def test_default(expression: str, column_type: str, expected: str | None) -> None:
    assert default(expression, column_type) == expected


def test_loose_forgets_types_only() -> None:
    assert loose("a > (0)::numeric") == loose("a > 0") == loose("a > '0'::text")
    assert loose("d > '2024-01-01 00:00:00'::timestamp without time zone") == loose("d > '2024-01-01'::date")
    assert loose("a > 0") != loose("a > 1")


def test_names_and_types() -> None:
    assert (quoted("league"), quoted("League"), quoted('a"b')) == ("league", '"League"', '"a""b"')
    assert base_type("numeric(10,2)") == "numeric"
    assert base_type("timestamp(3) without time zone") == "timestamp without time zone"


NAMES = st.sampled_from(["a", "n", "f"])
NUMBERS = st.one_of(
    st.integers(-99, 99).map(str), st.decimals(-9, 9, places=2).map(str), st.integers(0, 9).map(lambda n: f"'{n}'")
)
COMPARISONS = st.tuples(NAMES, st.sampled_from(["<", ">=", "=", "<>"]), NUMBERS).map(" ".join)
LISTS = st.tuples(
    st.sampled_from(["v", "t"]),
    st.sampled_from(["IN", "NOT IN"]),
    st.lists(st.text("ab'{}(),:\\ ", max_size=4), min_size=1, max_size=3),
).map(lambda parts: f"{parts[0]} {parts[1]} ({', '.join(_literal(word) for word in parts[2])})")
CONDITIONS = st.recursive(
    st.one_of(COMPARISONS, LISTS, st.just("b"), st.just("lower(v) = t"), st.just("(v || t) LIKE 'x%'")),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda one: f"(NOT ({one}))"),
        inner.map(lambda one: f"CASE WHEN {one} THEN b ELSE false END"),
    ),
    max_leaves=6,
)


def _literal(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # each example rolls back
@given(st.data())
def test_on_the_server_canonical_text_means_the_same_and_is_stable(connection: Connection, data: st.DataObject) -> None:
    """The canonical text of a stored expression, stored in its turn, has the same canonical text."""
    condition = data.draw(CONDITIONS)
    with connection.begin_nested() as savepoint:
        columns = ", ".join(f"{name} {type_}" for name, type_ in COLUMNS.items())
        connection.exec_driver_sql(f"CREATE TABLE e ({columns})")
        once = _stored(connection, condition)
        again = _stored(connection, once)
        savepoint.rollback()
    assert once == again == canonical(once, TEXTS)


def _stored(connection: Connection, condition: str) -> str:
    connection.execute(text("ALTER TABLE e DROP CONSTRAINT IF EXISTS k"))
    connection.exec_driver_sql(f"ALTER TABLE e ADD CONSTRAINT k CHECK ({condition})".replace("%", "%%"))
    body = connection.scalar(
        text("SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k' AND conrelid = 'e'::regclass")
    )
    return canonical(str(body), TEXTS)
