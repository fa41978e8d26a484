"""An empty or another database is doubted; one wrong name in the right one is not."""

from collections.abc import Callable

from monps.strangler import Inventory
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.right_database import doubt

Scanned = Callable[[str], Inventory]


def code(*statements: str) -> str:
    """A program that sends them."""
    sent = "".join(f'    cur.execute("{one}")\n' for one in statements)
    return f"import psycopg2\n\n\ndef run(conn):\n    cur = conn.cursor()\n{sent}"


def doubted(scanned: Scanned, ground: Ground, *statements: str) -> str:
    return doubt(scanned(code(*statements)).sites, ground.catalog, "desk")


def test_a_database_with_nothing_that_is_named_is_doubted(scanned: Scanned, ground: Ground) -> None:
    said = doubted(scanned, ground, *(f"SELECT 1 FROM {one}" for one in ("orders", "parcels", "vat", "zz", "zzz")))
    assert said.startswith(
        "is this the right database? desk has none of the 5 tables that the statements name "
        "(orders, parcels, vat, zz and 1 more); it has "
    )
    assert "matches" in said or " more" in said


def test_one_of_many_that_is_there_by_chance_does_not_make_it_right(scanned: Scanned, ground: Ground) -> None:
    names = [*(f"SELECT 1 FROM zz_{number}" for number in range(9)), "SELECT 1 FROM teams"]
    assert "desk has only teams of the 10 tables" in doubted(scanned, ground, *names)
    assert doubted(scanned, ground, *names, "SELECT 1 FROM matches") == ""


def test_a_wrong_name_alone_is_no_wrong_database(scanned: Scanned, ground: Ground) -> None:
    assert doubted(scanned, ground, "SELECT 1 FROM team") == ""
    assert doubted(scanned, ground, "SELECT 1 FROM zz") != ""


def test_tables_of_the_server_and_of_the_program_itself_say_nothing(scanned: Scanned, ground: Ground) -> None:
    server = ("SELECT 1 FROM information_schema.tables", "SELECT 1 FROM pg_class")
    assert doubted(scanned, ground, *server) == ""
    assert doubted(scanned, ground, "CREATE TABLE zz (a int)", "INSERT INTO zz VALUES (1)") == ""
    assert doubted(scanned, ground, *server, "SELECT 1 FROM zz", "SELECT 1 FROM zy", "DELETE FROM zx") != ""
