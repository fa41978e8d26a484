"""How PostgreSQL runs the statements of a repository method, with the values that it is really called with.

The method is run in a read-only transaction with one snapshot while its statements are watched, and each distinct one
is then explained in that same transaction. PostgreSQL refuses a method that writes; it is run once more in a
transaction that is rolled back, and its statements are explained there without being executed again.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from monps.core.database import Database
from monps.core.errors import MultipleFound, NotFound, StatementFailed
from monps.core.statements import Statement, counting, fingerprint
from monps.repositories import Repositories, UnitOfWork
from monps.services.methods import Method, method_named
from monps.services.plan_findings import findings, table_sizes
from monps.services.plans import Plan

__all__ = ["explain"]

READ_ONLY = "25006"
"""SQLSTATE with which a read-only transaction refuses to write."""

HAS_PLAN = re.compile(r"\s*(?:SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
COPIED_OUT = re.compile(r"\s*COPY\s*\((?P<query>.*)\)\s*TO\s+STDOUT\b", re.IGNORECASE | re.DOTALL)


def explain(database: Database, method: str, /, *, analyze: bool = False, **arguments: Any) -> list[Plan]:  # noqa: ANN401 - of any method
    """The plans of the statements that ``method`` runs, in the order in which it first runs them.

    ``explain(database, "teams.get_by_league", league="E0")``. What is read comes from the replica where one is
    configured, as in any read-only unit of work.

    Args:
        database: Where.
        method: ``repository.method``; ``repository.rows.method`` with ``kind`` for rows, ``repository.load.method``
            with ``plan`` for entities with a plan.
        analyze: Execute each statement once more, for real times and rows; a method that writes is never analysed.
        arguments: Those of the method, by name; conditions as a sequence ``where``.

    Raises:
        ExplainError: there is no such method, or it takes other arguments.
        MonpsError: what the method itself raises; that nothing or too much was found is no error here.
    """
    found = method_named(method)
    # A retry needs them again.
    given = {name: list(value) if isinstance(value, Iterator) else value for name, value in arguments.items()}
    try:
        with UnitOfWork(database=database, read_only=True, isolation="REPEATABLE READ") as work:
            return _plans(work, _statements(work, found, given), analyze=analyze)
    except StatementFailed as error:
        if error.sqlstate != READ_ONLY:
            raise
    with UnitOfWork(database=database) as work:
        plans = _plans(work, _statements(work, found, given), rolled_back=True)
        work.rollback()
    return plans


def _statements(work: Repositories, method: Method, arguments: Mapping[str, Any]) -> list[Statement]:
    with counting() as seen, contextlib.suppress(NotFound, MultipleFound):
        answer = method.call(work, arguments)
        if isinstance(answer, Iterator):
            # A stream has asked nothing before its first row.
            next(answer, None)
            answer.close()  # type: ignore[attr-defined]
    return seen.statements


def _plans(
    work: Repositories, statements: list[Statement], *, analyze: bool = False, rolled_back: bool = False
) -> list[Plan]:
    runs: dict[str, list[Statement]] = {}
    for one in statements:
        runs.setdefault(one.sql, []).append(one)
    trees = {sql: _tree(work, same[0], analyze=analyze) for sql, same in runs.items()}
    sizes = table_sizes(work.wire, [tree["Plan"] for tree in trees.values() if not isinstance(tree, str)])
    return [
        Plan(
            sql=sql,
            fingerprint=fingerprint(sql),
            times=len(same),
            milliseconds=sum(one.seconds for one in same) * 1000,
            tree=None if isinstance(tree, str) else tree,
            findings=() if isinstance(tree, str) else findings(tree["Plan"], sizes),
            reason=tree if isinstance(tree, str) else None,
            rolled_back=rolled_back,
        )
        for (sql, same), tree in zip(runs.items(), trees.values(), strict=True)
    ]


def _tree(work: Repositories, statement: Statement, *, analyze: bool) -> Mapping[str, Any] | str:
    """What PostgreSQL tells of a statement, or the reason why it does not."""
    copied = COPIED_OUT.match(statement.sql)
    sql = copied["query"] if copied else statement.sql
    if not HAS_PLAN.match(sql):
        return "PostgreSQL has plans for queries and changes of rows alone"
    options = "FORMAT JSON, VERBOSE, SETTINGS" + (", ANALYZE, BUFFERS" if analyze else "")
    parameters = statement.parameters[0] if statement.many else statement.parameters
    wire = work.wire
    wire.execute("SAVEPOINT monps_explain")
    try:
        ((told,),) = wire.fetch(f"EXPLAIN ({options}) {sql}", parameters, prepare=False)
    except StatementFailed as error:
        # Such as that a temporary table is gone again.
        wire.execute("ROLLBACK TO SAVEPOINT monps_explain")
        return str(error)
    tree: Mapping[str, Any] = told[0]
    return tree
