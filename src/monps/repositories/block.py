"""The blocks that are open on one session: who is around whom, and by whose commit work is kept."""

import contextlib
from collections.abc import Callable

from sqlalchemy.orm import Session, SessionTransaction

from monps.core.unit_events import UnitEvent, tell_unit
from monps.repositories.repositories import Repositories
from monps.repositories.signature import Signature, SignedSession

__all__ = ["BLOCKS", "Block"]

BLOCKS = "monps.unit_of_work"
"""Key under which a session knows the blocks that are open on it, outermost first."""


class Block(Repositories):
    """One block, with the savepoint it stands on, the hooks it holds, and whether it may still be kept."""

    def __init__(self, session: Session | None, signature: Signature, *, savepoint: bool) -> None:
        super().__init__(session)
        self._signature = signature
        self._signed: SignedSession | None = None
        self._savepoint = savepoint and session is not None
        self._nested: SessionTransaction | None = None
        self._poisoned = False
        self._hooks: list[Callable[[], object]] = []
        self._alone: list[Block] = []

    @property
    def _blocks(self) -> "list[Block]":
        if self._session is None:
            return self._alone
        blocks: list[Block] = self._session.info.setdefault(BLOCKS, [])
        return blocks

    @property
    def _around(self) -> "list[Block]":
        """The units around this one on the same session, outermost first."""
        blocks = self._blocks
        return blocks[: blocks.index(self)] if self in blocks else blocks

    @property
    def _outer(self) -> "Block | None":
        """The unit directly around this one."""
        around = self._around
        return around[-1] if around else None

    @property
    def _decider(self) -> "Block":
        """The unit by whose commit this one's work is kept: the innermost savepoint around, or the outermost."""
        units = [*self._around, self]
        savepoints = (unit for unit in reversed(units) if unit._nested is not None)  # noqa: SLF001 - as above
        return next(savepoints, units[0])

    def _poison(self) -> None:
        if not self._poisoned:
            tell_unit(UnitEvent.poisoned)
        self._poisoned = True

    def _join(self, session: Session) -> None:
        with contextlib.ExitStack() as stack:
            if self._signature:
                # Outside the savepoint: a rollback to it would bring the owner's signature back too early.
                self._signed = SignedSession(session, self._signature)
                stack.callback(self._signed.end)
            if self._savepoint:
                self._nested = session.begin_nested()
            stack.pop_all()
