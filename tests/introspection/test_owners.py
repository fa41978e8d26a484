import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "owner_of_table",
        "ALTER TABLE bets OWNER TO monps_case_reader",
        "ALTER TABLE bets OWNER TO monps_case_writer",
        "bets",
        Kind.owner_role,
    ),
    differing(
        "owner_of_view",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0; ALTER VIEW v OWNER TO monps_case_reader",
        "CREATE VIEW v AS SELECT id, stake FROM bets WHERE stake > 0; ALTER VIEW v OWNER TO monps_case_writer",
        "v",
        Kind.owner_role,
    ),
    differing(
        "owner_of_function",
        "ALTER FUNCTION touch() OWNER TO monps_case_reader",
        "ALTER FUNCTION touch() OWNER TO monps_case_writer",
        "touch()",
        Kind.owner_role,
    ),
    differing(
        "owner_of_type",
        "CREATE TYPE m AS ENUM ('a', 'b'); ALTER TYPE m OWNER TO monps_case_reader",
        "CREATE TYPE m AS ENUM ('a', 'b'); ALTER TYPE m OWNER TO monps_case_writer",
        "m",
        Kind.owner_role,
    ),
    differing(
        "owner_of_schema",
        "ALTER SCHEMA s_owner_of_schema OWNER TO monps_case_reader",
        "ALTER SCHEMA s_owner_of_schema OWNER TO monps_case_writer",
        "",
        Kind.owner_role,
    ),
    equal(
        "owner_given",
        "ALTER TABLE bets OWNER TO monps_case_reader",
        "ALTER TABLE bets OWNER TO monps_case_writer; ALTER TABLE bets OWNER TO monps_case_reader",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_owners(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
