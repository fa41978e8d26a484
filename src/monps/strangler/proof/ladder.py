"""Types for parameters that the server cannot type by itself.

psycopg2's literals have types; a parameter has none until the server finds one from what surrounds it. So
``created_at > now() - $1``, right with ``timedelta``, is refused. The ladder goes up from the server's own complaint:
it gives one parameter after another each type that a literal may have, and keeps what lets the server come further. A
statement that no types can help is refused as it was at first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monps.strangler.proof.evidence import EVERY, UNKNOWN
from monps.strangler.proof.session import NAME, Description, Refusal, Session
from monps.strangler.spots import SQL

__all__ = ["TYPES", "Described", "climb"]

UNDETERMINED = "42P18"
INCONSISTENT = "42P08"
TYPES = {UNDETERMINED, INCONSISTENT, "42883", "42725", "42804"}
"""Refusals that may come from a parameter without a type."""
END = 1 << 30
FAR = 1 << 31
STEPS = 6
"""Parameters that are given a type, at most; with more than that, a person has to look."""


@dataclass(frozen=True, slots=True)
class Described:
    """What the server said in the end, with the types that it took."""

    answer: Description | Refusal
    types: tuple[int, ...]
    given: tuple[int, ...] = ()
    """Places, from 0, of the parameters that were given a type here."""


def climb(session: Session, text: str, types: Sequence[int], name: bytes = NAME) -> Described:
    """Prepare ``text``, with types for its parameters where the server needs them."""
    known = list(types) or [UNKNOWN] * _most(text)
    first = answer = session.describe(text, known, name)
    given: list[int] = []
    while isinstance(answer, Refusal) and answer.sqlstate in TYPES and len(given) < STEPS:
        step = _step(session, text, known, answer, name)
        if step is None:
            break
        place, kind, answer = step
        known[place] = kind
        given.append(place)
    if isinstance(answer, Refusal):
        return Described(first, tuple(types))
    if given:
        session.describe(text, known, name)
    return Described(answer, tuple(known), tuple(given))


def _step(
    session: Session, text: str, known: Sequence[int], refused: Refusal, name: bytes
) -> tuple[int, int, Description | Refusal] | None:
    """A type for one more parameter: one with which the server is content, else the one that lets it come furthest."""
    reached, best = _reached(refused), None
    for place in _places(text, known, refused):
        for kind in EVERY:
            tried = [kind if number == place else one for number, one in enumerate(known)]
            answer = session.describe(text, tried, name)
            if isinstance(answer, Description):
                return place, kind, answer
            if _reached(answer) > reached:
                reached, best = _reached(answer), (place, kind, answer)
    return best


def _places(text: str, known: Sequence[int], refused: Refusal) -> list[int]:
    """The parameters without a type, the one that the server names first, then the nearest to its finger."""
    free = [place for place, kind in enumerate(known) if kind == UNKNOWN]
    named = re.search(r"\$(\d+)", refused.said)
    if refused.sqlstate == UNDETERMINED and named is not None:
        return [place for place in free if place == int(named[1]) - 1]
    finger = refused.position or 0

    def distance(place: int) -> int:
        found = [one.start() for one in re.finditer(rf"\${place + 1}(?!\d)", text)]
        return min((abs(start - finger) for start in found), default=len(text))

    return sorted(free, key=distance)


def _reached(answer: Refusal) -> int:
    """How far the server read before it refused; a complaint that no type can help comes last."""
    if answer.sqlstate == UNDETERMINED:  # told when all has been read, of the first parameter without a type
        named = re.search(r"\$(\d+)", answer.said)
        return END + (int(named[1]) if named is not None else 0)
    return FAR if answer.sqlstate not in TYPES or answer.position is None else answer.position


def _most(text: str) -> int:
    return max((int(number) for number in re.findall(r"\$(\d+)", SQL.sub(" ", text))), default=0)
