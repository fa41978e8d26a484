"""The prover: nothing wrong passes, nothing right fails, and what was not tried is no pass."""

from collections.abc import Callable

import pytest

from monps.strangler import Inventory
from monps.strangler.idiom import Idiom
from monps.strangler.proof import Level, Note, Outcome, SiteProof
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.prover import Prover
from tests.strangler.proof.statements import RIGHT, UNVERIFIABLE, WRONG, program

Scanned = Callable[[str], Inventory]


def proven(ground: Ground, scanned: Scanned, calls: list[str], highest: Level = Level.executed) -> list[SiteProof]:
    found = scanned(program(calls))
    assert [site.function for site in found.sites] == [f"statement_{number}" for number in range(len(calls))]
    return list(Prover(ground, highest).inventory(found))


def test_none_that_is_wrong_passes(ground: Ground, scanned: Scanned) -> None:
    proofs = proven(ground, scanned, [one.call for one in WRONG])
    missed = [one.call for one, proof in zip(WRONG, proofs, strict=True) if proof.outcome is not Outcome.failed]
    assert missed == []
    for one, proof in zip(WRONG, proofs, strict=True):
        (failure,) = proof.failures
        assert failure.sqlstate == one.sqlstate, (one.call, failure)
        assert one.sentence in failure.sentence or one.sentence in failure.object, (one.call, failure)
        assert one.nearest is None or one.nearest in failure.nearest, (one.call, failure)


def test_none_that_is_right_fails(ground: Ground, scanned: Scanned) -> None:
    proofs = proven(ground, scanned, RIGHT)
    alarms = [
        (call, proof.worst) for call, proof in zip(RIGHT, proofs, strict=True) if proof.outcome is not Outcome.proven
    ]
    assert alarms == []
    lower = {call for call, proof in zip(RIGHT, proofs, strict=True) if proof.level is not Level.executed}
    assert {call for call in lower if "d.id::int" not in call} == {
        'cur.execute("SAVEPOINT one")',
        'cur.execute("COMMIT")',
    }


def test_what_could_not_be_tried_is_no_pass(ground: Ground, scanned: Scanned) -> None:
    proofs = proven(ground, scanned, UNVERIFIABLE)
    assert [proof.outcome for proof in proofs] == [Outcome.not_verifiable] * len(UNVERIFIABLE)
    assert all(proof.worst.why for proof in proofs)


def test_proofs_leave_the_copy_as_it_was(ground: Ground, scanned: Scanned) -> None:
    def state() -> list[tuple[object, ...]]:
        tables = "SELECT c.oid::int8, relname::text, relnatts FROM pg_class c WHERE c.oid >= 16384 AND relkind = 'r'"
        return [*sorted(ground.session.rows(tables)), *ground.session.rows("SELECT count(*) FROM teams")]

    before = state()
    proven(ground, scanned, [*RIGHT, *(one.call for one in WRONG), *UNVERIFIABLE])
    assert state() == before


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('cur.execute("SELECT id FROM teams WHERE id IN %s", (values,))', {Idiom.in_list}),
        ("cur.execute(\"SELECT now() - INTERVAL '%s days'\", (7,))", {Idiom.quoted}),
        ('cur.execute("SELECT now() - INTERVAL %s", (value,))', {Idiom.typed_literal}),
        ('execute_values(cur, "INSERT INTO teams (name) VALUES %s", rows)', {Idiom.value_rows}),
        ('cur.execute("SELECT id FROM teams WHERE %s IS NULL", (value,))', {Note.untyped}),
        ('cur.execute("SELECT id FROM matches WHERE kickoff > now() - %s", (value,))', {Note.untyped}),
        ('cur.execute("SELECT id FROM teams WHERE name = %(a)s OR id = %(a)s", {"a": value})', {Note.two_types}),
        ('cur.execute("SET application_name = %s", (value,))', {Note.literal}),
        ('cur.execute("SELECT * FROM teams"); row = cur.fetchone(); print(row[1])', {Note.star, Note.positional}),
        ('cur.execute(f"SELECT id FROM teams LIMIT {value}")', {Note.sampled}),
        ('cur.execute("SELECT id FROM teams WHERE id = %s", (value,))', set()),
    ],
)
def test_each_idiom_is_a_finding(ground: Ground, scanned: Scanned, call: str, words: set[str]) -> None:
    (proof,) = proven(ground, scanned, [call])
    assert proof.outcome is Outcome.proven, proof.worst
    assert {finding.word for finding in proof.findings} == words


def test_a_parameter_is_given_the_type_that_lets_the_server_come_furthest(ground: Ground, scanned: Scanned) -> None:
    text = "SELECT id FROM matches WHERE kickoff > now() - %s AND %s IS NULL AND kickoff < now() + %s"
    (proof,) = proven(ground, scanned, [f'cur.execute("{text}", (value, value, value))'])
    assert proof.proofs[0].parameters == ("interval", "text", "interval")


def test_choices_are_tried_each_and_none_is_blamed_for_another(ground: Ground, scanned: Scanned) -> None:
    calls = [
        "for table in ('teams', 'mathces'): cur.execute(f'SELECT count(*) FROM {table}')",
        "for table in ('teams', 'matches'): cur.execute(f'SELECT count(*) FROM {table}')",
    ]
    wrong, right = proven(ground, scanned, calls)
    assert (wrong.outcome, [one.outcome for one in wrong.proofs]) == (
        Outcome.failed,
        [Outcome.proven, Outcome.failed],
    )
    assert (right.outcome, len(right.proofs)) == (Outcome.proven, 2)


def test_a_lower_height_says_that_no_more_was_asked(ground: Ground, scanned: Scanned) -> None:
    call = 'cur.execute("INSERT INTO teams (name) VALUES (%s)", (value,))'
    levels = [proven(ground, scanned, [call], height)[0].level for height in (Level.described, Level.planned)]
    assert levels == [Level.described, Level.planned]
    (utility,) = proven(ground, scanned, ['cur.execute("TRUNCATE teams CASCADE")'], Level.planned)
    assert utility.outcome is Outcome.not_verifiable
    (note,) = proven(ground, scanned, ['cur.execute("INSERT INTO notes (body) VALUES (%s)", (value,))'], Level.planned)
    assert note.outcome is Outcome.not_verifiable


def test_values_that_fail_for_their_data_stop_at_the_plan(ground: Ground, scanned: Scanned) -> None:
    (proof,) = proven(ground, scanned, ['cur.execute("SELECT 1 / (score_home - score_home) FROM matches")'])
    assert (proof.outcome, proof.level) == (Outcome.proven, Level.planned)
    assert proof.worst.why.startswith("22012 with sample values")


OTHER_DRIVERS = """
import asyncpg
import psycopg
from sqlalchemy import text


def one(value):
    with psycopg.connect() as conn:
        conn.execute("SELECT id FROM teams WHERE id = %s", (value,))


def two(value):
    with psycopg.connect() as conn:
        conn.execute("SELECT id FROM teams WHERE id IN %s", (value,))


def three(value):
    with psycopg.connect() as conn:
        conn.execute("SELECT now() - INTERVAL '%s days'", (value,))


def four(value):
    with psycopg.connect() as conn:
        conn.execute("SELECT %(key)t::text FROM teams WHERE name = %(key)s", {"key": value})


async def five(value):
    conn = await asyncpg.connect()
    await conn.fetch("SELECT id FROM teams WHERE id = $1", value)


async def six(value):
    conn = await asyncpg.connect()
    await conn.fetch("SELECT id FROM teams WHERE ids = $1", value)


def seven(session, value):
    session.execute(text("SELECT id::text FROM teams WHERE id = :key AND name IN :names"), {"key": value})


def eight(session, value):
    session.execute(text("SELECT now() - INTERVAL ':days days'"), {"days": value})
"""


def test_each_driver_is_proven_by_its_own_rules(ground: Ground, scanned: Scanned) -> None:
    proofs = Prover(ground).inventory(scanned(OTHER_DRIVERS))
    assert {site.function: (site.worst.failure.sqlstate if site.worst.failure else None) for site in proofs} == {
        "one": None,
        "two": "42601",
        "three": "08P01",
        "four": None,
        "five": None,
        "six": "42703",
        "seven": None,
        "eight": "08P01",
    }
