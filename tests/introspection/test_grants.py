import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "grant_gone",
        "GRANT SELECT ON bets TO monps_case_reader",
        "SELECT 1",
        "bets.monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "grant_new",
        "SELECT 1",
        "GRANT SELECT ON bets TO monps_case_reader",
        "bets.monps_case_reader",
        Kind.grant_extra,
    ),
    differing(
        "grant_to_public",
        "SELECT 1",
        "GRANT SELECT ON bets TO PUBLIC",
        "bets.PUBLIC",
        Kind.grant_extra,
    ),
    differing(
        "grant_more",
        "GRANT SELECT ON bets TO monps_case_reader",
        "GRANT SELECT ON bets TO monps_case_reader; GRANT DELETE ON bets TO monps_case_reader",
        "bets.monps_case_reader",
        Kind.grant_privileges,
    ),
    differing(
        "grant_option",
        "GRANT SELECT ON bets TO monps_case_reader",
        "GRANT SELECT ON bets TO monps_case_reader WITH GRANT OPTION",
        "bets.monps_case_reader",
        Kind.grant_privileges,
    ),
    differing(
        "grant_on_column",
        "GRANT SELECT (odds) ON bets TO monps_case_reader",
        "SELECT 1",
        "bets.monps_case_reader (odds)",
        Kind.grant_missing,
    ),
    differing(
        "grant_on_sequence",
        "CREATE SEQUENCE q; GRANT USAGE ON SEQUENCE q TO monps_case_reader",
        "CREATE SEQUENCE q",
        "q.monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "grant_on_serial",
        "CREATE TABLE t (a serial); GRANT USAGE ON SEQUENCE t_a_seq TO monps_case_reader",
        "CREATE TABLE t (a serial)",
        "t_a_seq.monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "grant_on_function",
        "GRANT EXECUTE ON FUNCTION touch() TO monps_case_reader",
        "SELECT 1",
        "touch().monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "grant_revoked",
        "REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC",
        "SELECT 1",
        "touch().PUBLIC",
        Kind.grant_extra,
    ),
    differing(
        "grant_on_schema",
        "GRANT USAGE ON SCHEMA s_grant_on_schema TO monps_case_reader",
        "SELECT 1",
        "monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "grant_on_type",
        "CREATE TYPE m AS ENUM ('a', 'b'); REVOKE USAGE ON TYPE m FROM PUBLIC",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "m.PUBLIC",
        Kind.grant_extra,
    ),
    differing(
        "grant_on_view",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0; GRANT SELECT ON v TO monps_case_reader",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0",
        "v.monps_case_reader",
        Kind.grant_missing,
    ),
    differing(
        "default_gone",
        "ALTER DEFAULT PRIVILEGES FOR ROLE monps_case_writer IN SCHEMA s_default_gone GRANT SELECT ON TABLES "
        "TO monps_case_reader",
        "SELECT 1",
        "tables of monps_case_writer to monps_case_reader",
        Kind.default_grant_missing,
    ),
    differing(
        "default_new",
        "SELECT 1",
        "ALTER DEFAULT PRIVILEGES FOR ROLE monps_case_writer IN SCHEMA s_default_new GRANT SELECT ON TABLES "
        "TO monps_case_reader",
        "tables of monps_case_writer to monps_case_reader",
        Kind.default_grant_extra,
    ),
    differing(
        "default_more",
        "ALTER DEFAULT PRIVILEGES FOR ROLE monps_case_writer IN SCHEMA s_default_more GRANT SELECT ON TABLES "
        "TO monps_case_reader",
        "ALTER DEFAULT PRIVILEGES FOR ROLE monps_case_writer IN SCHEMA s_default_more GRANT SELECT, INSERT "
        "ON TABLES TO monps_case_reader",
        "tables of monps_case_writer to monps_case_reader",
        Kind.default_grant_privileges,
    ),
    equal(
        "grant_order",
        "GRANT SELECT, INSERT ON bets TO monps_case_reader",
        "GRANT INSERT ON bets TO monps_case_reader; GRANT SELECT ON TABLE bets TO monps_case_reader",
    ),
    equal(
        "grant_taken_back",
        "SELECT 1",
        "GRANT SELECT ON bets TO monps_case_reader; REVOKE SELECT ON bets FROM monps_case_reader",
    ),
    equal(
        "grant_usual_spelled",
        "SELECT 1",
        "GRANT EXECUTE ON FUNCTION touch() TO PUBLIC",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_grants(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
