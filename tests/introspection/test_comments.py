import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "comment_gone",
        "COMMENT ON CONSTRAINT bets_pkey ON bets IS 'x'",
        "SELECT 1",
        "bets.constraint bets_pkey",
        Kind.comment_missing,
    ),
    differing(
        "comment_new",
        "SELECT 1",
        "COMMENT ON CONSTRAINT bets_pkey ON bets IS 'x'",
        "bets.constraint bets_pkey",
        Kind.comment_extra,
    ),
    differing(
        "comment_changed",
        "COMMENT ON FUNCTION touch() IS 'x'",
        "COMMENT ON FUNCTION touch() IS 'y'",
        "touch()",
        Kind.comment_text,
    ),
    differing(
        "comment_on_index",
        "CREATE INDEX i ON bets (odds); COMMENT ON INDEX i IS 'x'",
        "CREATE INDEX i ON bets (odds)",
        "bets.index i",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_trigger",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER t "
        "ON bets IS 'x'",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.trigger t",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_rule",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id; "
        "COMMENT ON RULE r ON bets IS 'x'",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "bets.rule r",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_policy",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0); COMMENT ON POLICY p ON bets IS 'x'",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "bets.policy p",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_statistics",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets; COMMENT ON STATISTICS s IS 'x'",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "bets.statistics s",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_sequence",
        "CREATE SEQUENCE q; COMMENT ON SEQUENCE q IS 'x'",
        "CREATE SEQUENCE q",
        "q",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_domain",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0); COMMENT ON DOMAIN d IS 'x'",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "d",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_schema",
        "COMMENT ON SCHEMA s_comment_on_schema IS 'x'",
        "SELECT 1",
        "",
        Kind.comment_missing,
    ),
    differing(
        "comment_on_column",
        "COMMENT ON COLUMN bets.odds IS 'x'",
        "SELECT 1",
        "bets.odds",
        Kind.column_comment,
    ),
    equal(
        "comment_emptied",
        "SELECT 1",
        "COMMENT ON FUNCTION touch() IS 'x'; COMMENT ON FUNCTION touch() IS ''",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_comments(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
