import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "policy_gone",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "SELECT 1",
        "bets.p",
        Kind.policy_missing,
    ),
    differing(
        "policy_new",
        "SELECT 1",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "bets.p",
        Kind.policy_extra,
    ),
    differing(
        "policy_for_all",
        "CREATE POLICY p ON bets FOR UPDATE USING (stake > 0)",
        "CREATE POLICY p ON bets USING (stake > 0)",
        "bets.p",
        Kind.policy_command,
    ),
    differing(
        "policy_restrictive",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "CREATE POLICY p ON bets AS RESTRICTIVE FOR SELECT USING (stake > 0)",
        "bets.p",
        Kind.policy_permissive,
    ),
    differing(
        "policy_roles",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "CREATE POLICY p ON bets FOR SELECT TO monps_case_reader USING (stake > 0)",
        "bets.p",
        Kind.policy_roles,
    ),
    differing(
        "policy_using",
        "CREATE POLICY p ON bets FOR SELECT USING (stake > 0)",
        "CREATE POLICY p ON bets FOR SELECT USING (stake >= 0)",
        "bets.p",
        Kind.policy_using,
    ),
    differing(
        "policy_check",
        "CREATE POLICY p ON bets FOR INSERT WITH CHECK (stake > 0)",
        "CREATE POLICY p ON bets FOR INSERT WITH CHECK (stake < 0)",
        "bets.p",
        Kind.policy_check,
    ),
    differing(
        "row_security",
        "ALTER TABLE bets ENABLE ROW LEVEL SECURITY",
        "SELECT 1",
        "bets",
        Kind.table_row_security,
    ),
    differing(
        "row_security_forced",
        "ALTER TABLE bets ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE bets ENABLE ROW LEVEL SECURITY; ALTER TABLE bets FORCE ROW LEVEL SECURITY",
        "bets",
        Kind.table_row_security,
    ),
    equal(
        "policy_spelled",
        "CREATE POLICY p ON bets USING (result IN ('a', 'b') AND stake > 0)",
        "CREATE POLICY p ON bets AS PERMISSIVE FOR ALL TO PUBLIC USING ((((result = ANY (ARRAY['b', 'a'])) "
        "AND (bets.stake > 0))))",
    ),
    equal(
        "policy_role_order",
        "CREATE POLICY p ON bets TO monps_case_reader, monps_case_writer USING (true)",
        "CREATE POLICY p ON bets TO monps_case_writer, monps_case_reader USING (true)",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_policies(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
