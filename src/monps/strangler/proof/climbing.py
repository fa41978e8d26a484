"""One statement on its way up: described, planned, executed."""

import functools
import re
from collections.abc import Sequence

from monps.strangler.proof.ground import Ground
from monps.strangler.proof.ladder import TYPES, Described, climb
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.nearest import explained
from monps.strangler.proof.plan import left_out, relations, shape_of, written
from monps.strangler.proof.session import Description, Node, Refusal
from monps.strangler.proof.shape import Shape
from monps.strangler.proof.statement import Statement
from monps.strangler.proof.utility import (
    PREPARED,
    THERE_ALREADY,
    copy_target,
    executed,
    refused_beforehand,
    written_out,
)
from monps.strangler.proof.values import values_for
from monps.strangler.proof.verdict import Failure, Finding, Note, Proof
from monps.strangler.structure import kind_of
from monps.strangler.vocabulary import StatementKind

__all__ = ["Climb"]

OF_DATA = {"08", "21", "22", "23", "24", "25", "26", "34", "3B", "40", "44", "53", "54", "55", "57", "58", "P0", "XX"}
"""Classes of refusals that come from values, or from the moment; all others come from the text."""
UNDEFINED = {"42P01", "42703", "42704", "42883", "3F000", "42725"}
DENIED = "42501"
TEXT = 25
LITERALS = ("1", "2024-01-31")
"""What is tried in a statement that takes no parameter, after a text."""
SYSTEM = {"pg_catalog", "information_schema"}
EMPTY = "23502"
BY_OWNER = {StatementKind.ddl, StatementKind.maintenance, StatementKind.session, StatementKind.script}
"""Kinds for which it is no privilege that counts but whose the table is."""
PRIVILEGED = re.compile(r"\s*(?:truncate|lock)\b", re.IGNORECASE)
"""Statements of these kinds for which there is a privilege."""


class Climb:
    """The proof of one statement; ``highest`` is the level at which nobody asks for more."""

    def __init__(self, ground: Ground, statement: Statement, highest: Level = Level.executed) -> None:
        self.ground = ground
        self.highest = highest
        self.session = ground.session
        self.catalog = ground.catalog
        self.statement = statement
        self.findings = [Finding(one) for one in statement.idioms]
        self.parameters: tuple[str, ...] = ()
        self.shape: Shape | None = None

    def proof(self) -> Proof:
        """How far it came."""
        described = climb(self.session, self.statement.text, self.statement.types)
        if self.statement.apart is not None and _may_be_for_types(described.answer):
            apart = climb(self.session, self.statement.apart.text, self.statement.apart.types)
            if isinstance(apart.answer, Description):
                self.findings.append(Finding(Note.two_types))
                self.statement, described = self.statement.apart, apart
        self._name_types(described)
        kind = kind_of(self.statement.text)
        several = isinstance(described.answer, Refusal) and described.answer.is_syntax
        several = several and described.answer.position is None  # type: ignore[union-attr] # as the line before says
        if kind not in PREPARED or several:
            return self._utility(described, kind, several=several)
        if isinstance(described.answer, Refusal):
            reached = Level.unseen if described.answer.is_syntax else Level.parsed
            return self._refused(described.answer, reached)
        return self._planned(described.answer)

    def _planned(self, description: Description) -> Proof:
        if len(description.parameters) < self.statement.sent:
            few = f"{self.statement.sent} values are sent, the server finds {len(description.parameters)} parameters"
            failure = Failure("08P01", "", (), f"{few}: a placeholder stands in quotes")
            return self._failed(failure, Level.parsed)
        self.parameters = tuple(map(self.ground.type_name, description.parameters))
        plan = self.session.plan(len(description.parameters))
        usable = plan if not isinstance(plan, Refusal) else None
        types = [self.ground.type_name(one.type, one.modifier) for one in description.columns]
        self.shape = shape_of(description, usable, self.catalog, types)
        if self.highest is Level.described:
            return self._reached(Level.described, "no more was asked for")
        if isinstance(plan, Refusal):
            return self._refused(plan, Level.described)
        missing = [(table, columns) for table, columns in left_out(plan, self.catalog)]
        for table, columns in missing:
            if not table.before_insert:
                return self._incomplete(table.path, [column.name for column in columns])
        if self.highest is Level.planned:
            why = f"a trigger may fill {missing[0][1][0].name}, which is left out" if missing else ""
            return self._reached(Level.planned, why or "no more was asked for", open_question=bool(missing))
        return self._executed(description, plan, {(one.name, column.name) for one, some in missing for column in some})

    def _executed(self, description: Description, plan: Node, doubtful: set[tuple[str, str]]) -> Proof:
        tables = relations(plan, self.catalog)
        fresh = {table.oid for table, _ in written(plan, self.catalog)}
        text = self.statement.text
        with self.session.rolled_back():
            self.session.act(None)
            seeded = [one for one in tables if one.oid not in fresh and one.schema not in SYSTEM]
            parents = [self.catalog.tables[r.table] for one in tables for r in one.references
                       if one.oid in fresh and r.table in self.catalog.tables]  # fmt: skip
            empty = self.ground.rows.put([*parents, *seeded])
            values = values_for(text, description.parameters, self.catalog, self.ground.rows, self.ground.samples)
            self.session.act(self.session.role)
            answer = self.session.run(values)
            if isinstance(answer, int) and fresh and "conflict" in text.lower():
                again = self.session.run(values)  # the row is there now, so this is the other way
                answer = again if isinstance(again, Refusal) else answer
        if isinstance(answer, Refusal):
            return self._stopped(answer, doubtful)
        if doubtful and not answer:
            return self._reached(Level.planned, "no row was put in, so nobody knows what the trigger fills",
                                 open_question=True)  # fmt: skip
        self.findings += [Finding(Note.data, one) for one in empty]
        return self._reached(Level.executed)

    def _stopped(self, refused: Refusal, doubtful: set[tuple[str, str]]) -> Proof:
        """The refusal of an execution: a failure unless the sample values are to blame."""
        name = (refused.table or "", refused.column or "")
        if refused.sqlstate == EMPTY and name in doubtful:
            return self._incomplete(name[0], [name[1]])
        if refused.sqlstate[:2] not in OF_DATA:
            return self._refused(refused, Level.planned)
        subject = ".".join(filter(None, (refused.table, refused.column or refused.constraint)))
        said = f"{refused.sqlstate} with sample values: {refused.said}" + (f" ({subject})" if subject else "")
        self.findings.append(Finding(Note.data, said))
        if doubtful:
            return self._reached(Level.planned, said, open_question=True)
        return self._reached(Level.planned, said)

    def _utility(self, described: Described, kind: StatementKind, *, several: bool) -> Proof:
        text = self.statement.text
        refused = described.answer if isinstance(described.answer, Refusal) else None
        if kind is StatementKind.transaction and not several:
            return self._refused(refused, Level.unseen) if refused else self._reached(
                Level.described, "it names nothing of the schema")  # fmt: skip
        beforehand = refused_beforehand(text)
        if beforehand is not None:
            return self._unverifiable(Level.parsed, beforehand)
        if self.highest is not Level.executed:
            return self._unverifiable(Level.parsed, "only execution tells, and that was not asked for")
        kind = StatementKind.script if several else kind
        written = written_out(text, self._literal)
        if written == text:
            return self._run_utility(text, kind)
        self.findings.append(Finding(Note.literal))
        first = proof = self._run_utility(written, kind)
        for value in LITERALS:
            if proof.outcome is not Outcome.not_verifiable:
                return proof
            proof = self._run_utility(written_out(text, functools.partial(_same, value)), kind)
        return first if proof.outcome is Outcome.not_verifiable else proof

    def _run_utility(self, text: str, kind: StatementKind) -> Proof:
        by_owner = kind in BY_OWNER and not PRIVILEGED.match(text)
        self.session.act(None if by_owner else self.session.role)
        try:
            refused = executed(self.session, text)
        finally:
            self.session.act(self.session.role)
        if refused is None:
            return self._left_out_by_copy(text) or self._reached(Level.executed)
        if refused.sqlstate in THERE_ALREADY:
            return self._unverifiable(Level.parsed, f"what it makes is there already: {refused.said}")
        if refused.sqlstate[:2] in OF_DATA:
            return self._unverifiable(Level.parsed, f"{refused.sqlstate}: {refused.said}")
        return self._refused(refused, Level.unseen if refused.is_syntax else Level.parsed)

    def _left_out_by_copy(self, text: str) -> Proof | None:
        found = copy_target(text)
        table = self.catalog.table(found.table, found.schema) if found is not None else None
        if found is None or table is None or not found.columns or table.before_insert:
            return None
        missing = [
            one.name for one in table.columns
            if one.not_null and not one.is_filled and one.name not in found.columns
        ]  # fmt: skip
        return self._incomplete(table.path, missing, "COPY") if missing else None

    def _literal(self, number: int) -> str | None:
        types = self.statement.types
        kind = types[number - 1] if number <= len(types) else 0
        return next(iter(self.ground.samples.of(kind or TEXT)), None)

    def _name_types(self, described: Described) -> None:
        for place in described.given:
            self.findings.append(
                Finding(Note.untyped, f"${place + 1} is {self.ground.type_name(described.types[place])}")
            )

    def _refused(self, refused: Refusal, reached: Level) -> Proof:
        lacking = self.ground.copy.missing
        if lacking and refused.sqlstate in UNDEFINED:
            return self._unverifiable(reached, f"{refused.said}; but the copy lacks {', '.join(lacking[:5])}")
        if refused.sqlstate == DENIED:
            return self._denied(refused, reached)
        return self._failed(explained(refused, self.statement.text, self.catalog), reached)

    def _denied(self, refused: Refusal, reached: Level) -> Proof:
        if self.ground.copy.user is None:
            return self._unverifiable(reached, f"it needs privileges that nobody has in the copy: {refused.said}")
        found = self.ground.denied(refused.said, self.statement.text)
        if found is None:
            return self._unverifiable(reached, f"whether the role may is not known: {refused.said}")
        subject, lacking = found
        sentence = f"{self.ground.copy.role} has no {lacking}"
        return self._failed(Failure(DENIED, subject, (), sentence, refused.said), reached)

    def _incomplete(self, table: str, columns: Sequence[str], verb: str = "INSERT") -> Proof:
        names = ", ".join(columns)
        many = "are" if len(columns) > 1 else "is"
        sentence = f"{verb} into {table} gives no value to {names}, which {many} NOT NULL without a default"
        return self._failed(Failure(EMPTY, f"{table}.{columns[0]}", (), sentence), Level.described)

    def _failed(self, failure: Failure, reached: Level) -> Proof:
        return self._told(reached, Outcome.failed, failure.sentence, failure)

    def _unverifiable(self, reached: Level, why: str) -> Proof:
        return self._told(reached, Outcome.not_verifiable, why)

    def _reached(self, level: Level, why: str = "", *, open_question: bool = False) -> Proof:
        return self._told(level, Outcome.not_verifiable if open_question else Outcome.proven, why)

    def _told(self, level: Level, outcome: Outcome, why: str, failure: Failure | None = None) -> Proof:
        return Proof(
            text=self.statement.text, level=level, outcome=outcome, why=why, failure=failure,
            findings=tuple(dict.fromkeys(self.findings)), parameters=self.parameters, shape=self.shape,
        )  # fmt: skip


def _same(value: str, number: int) -> str:
    del number
    return value


def _may_be_for_types(answer: Description | Refusal) -> bool:
    return isinstance(answer, Refusal) and answer.sqlstate in TYPES
