import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "view_gone",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "SELECT 1",
        "v",
        Kind.view_missing,
    ),
    differing(
        "view_body",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake >= 0",
        "v",
        Kind.view_body,
    ),
    differing(
        "view_columns",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "CREATE VIEW v AS SELECT stake, id FROM bets WHERE stake > 0",
        "v",
        Kind.view_body,
    ),
    differing(
        "view_table_of_two",
        "CREATE VIEW v AS SELECT a.id FROM bets a, bets b",
        "CREATE VIEW v AS SELECT b.id FROM bets a, bets b",
        "v",
        Kind.view_body,
    ),
    differing(
        "view_inner",
        "CREATE VIEW v AS SELECT id FROM bets b WHERE EXISTS (SELECT FROM bets c WHERE c.id = b.id)",
        "CREATE VIEW v AS SELECT id FROM bets b WHERE EXISTS (SELECT FROM bets c WHERE c.id = c.id)",
        "v",
        Kind.view_body,
    ),
    differing(
        "view_barrier",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "CREATE VIEW v WITH (security_barrier) AS SELECT id, stake FROM bets WHERE stake > 0",
        "v",
        Kind.view_options,
    ),
    differing(
        "view_invoker",
        "CREATE VIEW v WITH (security_invoker = true) AS SELECT id, stake FROM bets WHERE stake > 0",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "v",
        Kind.view_options,
    ),
    differing(
        "view_check_option",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0 WITH CHECK OPTION",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0 WITH LOCAL CHECK OPTION",
        "v",
        Kind.view_options,
    ),
    differing(
        "view_comment",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0; COMMENT ON VIEW v IS 'a'",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "v",
        Kind.table_comment,
    ),
    differing(
        "materialized_gone",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "SELECT 1",
        "v",
        Kind.view_missing,
    ),
    differing(
        "materialized_body",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets WHERE stake > 0",
        "v",
        Kind.view_body,
    ),
    differing(
        "materialized_options",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "CREATE MATERIALIZED VIEW v WITH (fillfactor = 70) AS SELECT id FROM bets",
        "v",
        Kind.table_options,
    ),
    differing(
        "materialized_index",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets; CREATE INDEX i ON v (id)",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "v.i",
        Kind.index_missing,
    ),
    differing(
        "materialized_not",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "CREATE VIEW v AS SELECT id FROM bets",
        "v",
        Kind.table_kind,
    ),
    differing(
        "view_became_table",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "CREATE TABLE v (id integer)",
        "v",
        Kind.table_kind,
    ),
    equal(
        "view_spelled",
        "CREATE VIEW v AS SELECT result, sum(stake) AS staked FROM bets GROUP BY result",
        "CREATE VIEW v AS select bets.result , SUM(bets.stake) as staked from bets group by 1",
    ),
    equal(
        "view_star",
        "CREATE VIEW v AS SELECT id, stake, odds, result, placed FROM bets",
        "CREATE VIEW v AS SELECT * FROM bets",
    ),
    equal(
        "view_join",
        "CREATE VIEW v AS SELECT a.id, b.stake FROM bets a JOIN bets b ON b.id = a.id WHERE a.stake > 1",
        "CREATE VIEW v AS SELECT a.id, b.stake FROM (bets AS a INNER JOIN bets AS b ON ((b.id = a.id))) "
        "WHERE ((a.stake > 1))",
    ),
    equal(
        "view_subquery",
        "CREATE VIEW v AS SELECT id FROM bets b WHERE EXISTS (SELECT 1 FROM bets c WHERE c.id = b.id AND "
        "result = 'won')",
        "CREATE VIEW v AS SELECT b.id FROM bets b WHERE EXISTS (SELECT 1 FROM bets c WHERE c.id = b.id AND "
        "c.result = 'won')",
    ),
    equal(
        "view_union",
        "CREATE VIEW v AS SELECT id FROM bets UNION ALL SELECT b.id FROM bets b",
        "CREATE VIEW v AS (SELECT bets.id FROM bets) UNION ALL (SELECT id FROM bets b)",
    ),
    equal(
        "view_with",
        "CREATE VIEW v AS WITH w AS (SELECT id FROM bets WHERE stake > 1) SELECT w.id FROM w",
        "CREATE VIEW v AS WITH w AS (SELECT bets.id FROM bets WHERE bets.stake > 1) SELECT id FROM w",
    ),
    equal(
        "view_extract",
        "CREATE VIEW v AS SELECT extract(year FROM placed) AS y, trim(result) AS r FROM bets",
        "CREATE VIEW v AS SELECT EXTRACT(year FROM bets.placed) AS y, TRIM(BOTH FROM bets.result) AS r FROM bets",
    ),
    equal(
        "view_function",
        "CREATE VIEW v AS SELECT g FROM generate_series(1, 3) g",
        "CREATE VIEW v AS SELECT g.g FROM generate_series(1, 3) AS g(g)",
    ),
    equal(
        "view_window",
        "CREATE VIEW v AS SELECT id, rank() OVER (PARTITION BY result ORDER BY stake) AS r FROM bets",
        "CREATE VIEW v AS SELECT id, rank() OVER (PARTITION BY bets.result ORDER BY bets.stake ASC) AS r FROM bets",
    ),
    equal(
        "view_options_order",
        "CREATE VIEW v WITH (security_barrier = true, security_invoker = true) AS SELECT id, stake FROM bets "
        "WHERE stake > 0",
        "CREATE VIEW v WITH (security_invoker = true, security_barrier = true) AS SELECT id, stake FROM bets "
        "WHERE stake > 0",
    ),
    equal(
        "materialized_later",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets",
        "CREATE MATERIALIZED VIEW v AS SELECT id FROM bets WITH NO DATA",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_views(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
