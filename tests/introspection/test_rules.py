import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "rule_gone",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "SELECT 1",
        "bets.r",
        Kind.rule_missing,
    ),
    differing(
        "rule_new",
        "SELECT 1",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "bets.r",
        Kind.rule_extra,
    ),
    differing(
        "rule_other",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'gone' WHERE id = old.id",
        "bets.r",
        Kind.rule_definition,
    ),
    differing(
        "rule_nothing",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD NOTHING",
        "bets.r",
        Kind.rule_definition,
    ),
    differing(
        "rule_off",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id; "
        "ALTER TABLE bets DISABLE RULE r",
        "bets.r",
        Kind.rule_enabled,
    ),
    equal(
        "rule_spelled",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD UPDATE bets SET result = 'void' WHERE id = old.id",
        "CREATE RULE r AS ON DELETE TO bets DO INSTEAD (UPDATE bets SET result='void' WHERE bets.id = OLD.id;)",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_rules(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
