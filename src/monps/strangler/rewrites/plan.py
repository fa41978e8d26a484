"""What changes in one function: each node with what takes its place; everything else stays as it is, to the space."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from monps.strangler.drafts.refusal import Refusal
from monps.strangler.rewrites.function import Function
from monps.strangler.rewrites.gate import Candidate
from monps.strangler.vocabulary import Api, CursorClass, Fetch

__all__ = ["Doors", "Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens a session: names of functions as the module will import them."""

    session: str
    bridge: str | None


@dataclass
class Plan:
    """Nodes and what takes their places; None for nothing."""

    statements: dict[cst.CSTNode, cst.BaseStatement | None] = field(default_factory=dict)
    expressions: dict[cst.CSTNode, cst.BaseExpression] = field(default_factory=dict)
    imports: set[tuple[str, str]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    session: str = "db"
    """What sessions are called in the function."""

    def free(self, name: str) -> str:
        """A name that the function does not use yet."""
        made, number = name, 2
        while made in self.names:
            made, number = f"{name}_{number}", number + 1
        self.names.add(made)
        return made


def plan(function: Function, candidates: Sequence[tuple[Candidate, int]], doors: Doors) -> Plan:
    """The plan for all candidates of a function; the number is their line, counted from the function's.

    Raises:
        Refusal: The code around one of them would not be the same.
    """
    made = Plan(names={one.value for one in function.inside(cst.Name)} | {doors.session, doors.bridge or ""})
    made.session = made.free("db")
    calls = [(one, function.call(line, one.site.column - 1)) for one, line in candidates]
    gone: set[cst.CSTNode] = set()
    for candidate, call in calls:
        _catches(function, call)
        made.imports.add((candidate.module, candidate.owner))
        if candidate.site.api is Api.wrapper:
            _wrapped(function, made, candidate, call, doors)
        else:
            gone |= _cursor(function, made, candidate, call, doors)
    _tidy(function, made, gone)
    return made


def _catches(function: Function, call: cst.Call) -> None:
    """The handlers around a call must not be waiting for psycopg2's own errors."""
    for one in function.around(call):
        if isinstance(one, cst.Try):
            kinds = [function.code(handler.type) for handler in one.handlers if handler.type is not None]
            theirs = [
                kind for kind in kinds if re.search(r"psycopg2|\b\w*(?:Database|Operational|Programming)Error", kind)
            ]
            if theirs:
                raise Refusal(f"its handler waits for an error of the old driver ({theirs[0]})")


def _asked(candidate: Candidate, session: str) -> str:
    return f"{candidate.owner}({session}).{candidate.place.partition('.')[2]}({', '.join(candidate.arguments)})"


def _as_rows(plan: Plan, candidate: Candidate, asked: str) -> str:
    """The rows in the form in which the old cursor gave them."""
    if candidate.site.cursor is CursorClass.tuple:
        return asked
    names = [column.name for column in candidate.method.columns]
    row = plan.free("first") if candidate.method.single else "row"
    places = zip(names, candidate.method.fields, strict=True)
    pairs = ", ".join(f"{_text(name)}: {row}.{place}" for name, place in places)
    as_dict = f"{row}._asdict()" if tuple(names) == candidate.method.fields else f"{{{pairs}}}"
    if candidate.method.single:
        return f"{as_dict} if ({row} := {asked}) is not None else None"
    return f"[{as_dict} for row in {asked}]"


def _text(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _with(door: str, session: str, body: cst.BaseStatement, old: cst.SimpleStatementLine) -> cst.With:
    opener = door if "(" in door else f"{door}()"
    block = cst.ensure_type(cst.parse_statement(f"with {opener} as {session}:\n    pass\n"), cst.With)
    return block.with_changes(
        leading_lines=old.leading_lines,
        body=cst.IndentedBlock([body], header=old.trailing_whitespace),
    )


def _wrapped(function: Function, plan: Plan, candidate: Candidate, call: cst.Call, doors: Doors) -> None:
    """A private function that opens a connection of its own and gives rows."""
    if candidate.site.fetch is not Fetch.all or candidate.method.single:
        raise Refusal("what the private function gives is not known")
    statement = function.statement(call)
    session = plan.session
    rows = cst.parse_expression(_as_rows(plan, candidate, _asked(candidate, session)))
    body = statement.with_changes(leading_lines=[], trailing_whitespace=cst.TrailingWhitespace())
    replaced = cst.ensure_type(body.deep_replace(call, rows), cst.SimpleStatementLine)
    plan.statements[statement] = _with(doors.session, session, replaced, statement)


def _cursor(function: Function, plan: Plan, candidate: Candidate, call: cst.Call, doors: Doors) -> set[cst.CSTNode]:
    """``cursor.execute`` and the one place where its rows are fetched."""
    name, cursor = _named_cursor(function, call)
    statement = function.statement(call)
    if not (isinstance(statement.body[0], cst.Expr) and statement.body[0].value is call):
        raise Refusal("the call is part of another expression")
    fetch, use = _fetch(function, name, call)
    around = function.loops(call)
    if [one for one in function.loops(use) if one in around] != around:
        raise Refusal("its rows are fetched outside the loop of the call")
    if _is_one(fetch) and len(function.loops(use)) != len(around):
        raise Refusal("its rows are fetched one by one")
    if candidate.method.single is not _is_one(fetch):
        raise Refusal("the method and the code do not agree on one row or many")
    session, found = plan.session, plan.free("found")
    source = _as_rows(plan, candidate, _asked(candidate, session))
    body = cst.parse_statement(f"{found} = {source}\n")
    door = _door(function, cursor, doors)
    plan.statements[statement] = _with(door, session, body, statement)
    plan.expressions[fetch] = cst.Name(found)
    return {use, *_names_in(call)}


def _names_in(node: cst.CSTNode) -> set[cst.CSTNode]:
    found: set[cst.CSTNode] = {node} if isinstance(node, cst.Name) else set()
    for child in node.children:
        found |= _names_in(child)
    return found


def _named_cursor(function: Function, call: cst.Call) -> tuple[str, cst.Call]:
    if not isinstance(call.func, cst.Attribute) or not isinstance(call.func.value, cst.Name):
        raise Refusal("its cursor has no name")
    name = call.func.value.value
    given = function.given(name)
    if (
        not isinstance(given, cst.Call)
        or not isinstance(given.func, cst.Attribute)
        or given.func.attr.value != "cursor"
    ):
        raise Refusal(f"where the cursor {name} comes from is not seen in this function")
    return name, given


def _fetch(function: Function, name: str, call: cst.Call) -> tuple[cst.BaseExpression, cst.Name]:
    """The one expression that reads the rows, and the name of the cursor in it."""
    uses = [one for one in function.uses(name) if function.before(call, one) and one not in _names_in(call)]
    executes = [one for one in uses if _method_of(function, one) in {"execute", "executemany", "callproc"}]
    if executes:
        uses = [one for one in uses if function.before(one, executes[0])]
    reads = [one for one in uses if _method_of(function, one) != "close"]
    if len(reads) != 1:
        raise Refusal(f"the cursor {name} is used in {len(reads)} places after the call")
    (use,) = reads
    method = _method_of(function, use)
    above = function.parents[use]
    if method in {"fetchall", "fetchone"}:
        called = function.parents[above]
        assert isinstance(called, cst.Call)  # noqa: S101 - that is what the name of a method means here
        return called, use
    if isinstance(above, cst.For | cst.CompFor) and above.iter is use:
        return use, use
    raise Refusal(f"the cursor {name} is used in a way that rows cannot be ({method or 'handed on'})")


def _method_of(function: Function, name: cst.Name) -> str:
    above = function.parents[name]
    if isinstance(above, cst.Attribute) and isinstance(function.parents[above], cst.Call):
        return above.attr.value
    return ""


def _is_one(fetch: cst.BaseExpression) -> bool:
    return isinstance(fetch, cst.Call) and isinstance(fetch.func, cst.Attribute) and fetch.func.attr.value == "fetchone"


def _door(function: Function, cursor: cst.Call, doors: Doors) -> str:
    """How a session is opened: for itself, or on the connection that the function was given."""
    assert isinstance(cursor.func, cst.Attribute)  # noqa: S101 - it was found so
    connection = cursor.func.value
    if function.is_own(connection):
        return doors.session
    if doors.bridge is None:
        raise Refusal(
            f"{function.code(connection)} is a connection of the caller, whose pending rows a session of its own"
            " would not see; name a --bridge"
        )
    return f"{doors.bridge}({function.code(connection)})"


def _tidy(function: Function, plan: Plan, gone: set[cst.CSTNode]) -> None:
    """Cursors and connections that nothing uses any longer go too."""
    for _ in range(2):
        for assign in list(function.inside(cst.Assign)):
            target = assign.targets[0].target
            if len(assign.targets) != 1 or not isinstance(target, cst.Name) or not isinstance(assign.value, cst.Call):
                continue
            called = assign.value.func
            made = called.attr.value if isinstance(called, cst.Attribute) else getattr(called, "value", "")
            own = made == "cursor" or function.is_own(target)
            if own and _removable(function, plan, target, gone):
                gone |= _names_in(assign)


def _removable(function: Function, plan: Plan, target: cst.Name, gone: set[cst.CSTNode]) -> bool:
    """Remove the assignment to ``target`` and its ``close`` calls, where nothing else is left of it."""
    rest = [one for one in function.uses(target.value) if one is not target and one not in gone]
    closes = [one for one in rest if _method_of(function, one) == "close"]
    used = any(one.value == target.value for one in function.inside(cst.Name) if one in gone)
    if len(closes) != len(rest) or not used:
        return False
    lines = [function.statement(one) for one in (target, *closes)]
    for line in lines:
        block = function.parents[line]
        if not isinstance(block, cst.IndentedBlock) or len(block.body) < 2 or len(line.body) > 1:  # noqa: PLR2004 - a block of one would be empty
            return False
    plan.statements.update(dict.fromkeys(lines))
    gone.update(closes)
    return True
