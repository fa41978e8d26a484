import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "trigger_gone",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "SELECT 1",
        "bets.t",
        Kind.trigger_missing,
    ),
    differing(
        "trigger_new",
        "SELECT 1",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_extra,
    ),
    differing(
        "trigger_later",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t AFTER UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_timing,
    ),
    differing(
        "trigger_on_insert",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE INSERT OR UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_events,
    ),
    differing(
        "trigger_of_column",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE OF stake ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_events,
    ),
    differing(
        "trigger_once",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_level,
    ),
    differing(
        "trigger_sometimes",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW WHEN (new.stake > 0) EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_condition,
    ),
    differing(
        "trigger_to_other",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION other()",
        "bets.t",
        Kind.trigger_function,
    ),
    differing(
        "trigger_with_argument",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch('a')",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch('b')",
        "bets.t",
        Kind.trigger_function,
    ),
    differing(
        "trigger_off",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE bets "
        "DISABLE TRIGGER t",
        "bets.t",
        Kind.trigger_enabled,
    ),
    differing(
        "trigger_always",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE bets "
        "ENABLE ALWAYS TRIGGER t",
        "bets.t",
        Kind.trigger_enabled,
    ),
    differing(
        "trigger_renamed",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER u BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_name,
    ),
    differing(
        "trigger_put_off",
        "CREATE CONSTRAINT TRIGGER t AFTER UPDATE ON bets DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE CONSTRAINT TRIGGER t AFTER UPDATE ON bets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE "
        "FUNCTION touch()",
        "bets.t",
        Kind.trigger_deferrable,
    ),
    differing(
        "trigger_transition",
        "CREATE TRIGGER t AFTER UPDATE ON bets REFERENCING NEW TABLE AS now EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t AFTER UPDATE ON bets REFERENCING OLD TABLE AS before EXECUTE FUNCTION touch()",
        "bets.t",
        Kind.trigger_transition,
    ),
    differing(
        "trigger_on_view",
        "CREATE VIEW v AS SELECT id FROM bets; CREATE TRIGGER t INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE "
        "FUNCTION touch()",
        "CREATE VIEW v AS SELECT id FROM bets",
        "v.t",
        Kind.trigger_missing,
    ),
    equal(
        "trigger_procedure",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t before update ON bets for each row EXECUTE PROCEDURE touch ( )",
    ),
    equal(
        "trigger_event_order",
        "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF stake, odds ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE OF stake, odds OR INSERT ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
    ),
    equal(
        "trigger_condition_spelled",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW WHEN (new.stake <> old.stake AND new.result IN "
        "('a', 'b')) EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW WHEN (((NEW.stake != OLD.stake)) AND new.result "
        "= ANY (ARRAY['b', 'a'])) EXECUTE FUNCTION touch()",
    ),
    equal(
        "trigger_replaced",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch(); CREATE OR REPLACE "
        "TRIGGER t BEFORE UPDATE ON bets FOR EACH ROW EXECUTE FUNCTION touch()",
    ),
    equal(
        "trigger_of_key",
        "CREATE TABLE k (a integer REFERENCES bets (id))",
        "CREATE TABLE k (a integer); ALTER TABLE k ADD FOREIGN KEY (a) REFERENCES bets",
    ),
    equal(
        "trigger_odd_name",
        'CREATE TABLE "Odd on" (a integer); CREATE TRIGGER "t ON" BEFORE DELETE ON "Odd on" EXECUTE FUNCTION touch()',
        'CREATE TABLE "Odd on" (a integer); CREATE TRIGGER "t ON" BEFORE DELETE ON "Odd on" FOR EACH '
        "STATEMENT EXECUTE FUNCTION touch()",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_triggers(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
