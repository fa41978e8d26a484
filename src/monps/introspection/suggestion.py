"""What would end a difference: a patch of the model, or an operation on the database that stops nobody.

The models say how the database should be, so where an operation exists that takes strong locks only for a moment, it is
suggested: for an Alembic revision, as Python. Where the database has more than the models, or only a rewrite would
help, the patch of the model is. Where neither is safe, the reason is said; nothing that loses rows is ever suggested.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import MetaData

from monps.introspection import model_patch, operation
from monps.introspection.difference import Difference
from monps.introspection.recipe import Recipe

__all__ = ["Place", "Suggestion", "suggest"]


class Place(StrEnum):
    """Where the code of a suggestion goes."""

    model = "model"
    """Into the declaration of the table: an item, or an argument of the item that is there."""
    revision = "revision"
    """Into the ``upgrade`` of an Alembic revision."""
    nowhere = "nowhere"
    """There is no automatic suggestion; the note says why."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to end a difference; ``code`` is Python, empty only for :attr:`Place.nowhere`."""

    place: Place
    code: str
    note: str

    def __str__(self) -> str:
        if self.place is Place.nowhere:
            return f"no automatic suggestion: {self.note}"
        return f"{self.place}: {self.note}\n{self.code}"


def suggest(difference: Difference, metadata: MetaData, others: Iterable[Difference] = ()) -> tuple[Suggestion, ...]:
    """How the difference can be ended, the best way first; never empty.

    Args:
        difference: What was found.
        metadata: The declared tables, for the whole of an object of which one attribute differs.
        others: All that was found, so that nothing is suggested whose name something else has.
    """
    if _is_taken(difference, others):
        return (Suggestion(Place.nowhere, "", TAKEN),)
    found: list[Suggestion] = []
    reasons: list[str] = []
    for place, source in SOURCES.items():
        recipe = source(difference, metadata)
        if recipe is not None and recipe.code:
            found.append(Suggestion(place, recipe.code, recipe.note))
        elif recipe is not None:
            reasons.append(recipe.note)
    if found:
        return tuple(found)
    why = "; ".join(reasons) or UNKNOWN
    return (Suggestion(Place.nowhere, "", why),)


def _is_taken(difference: Difference, others: Iterable[Difference]) -> bool:
    """Whether one side has the name, which the object is to get, for another object that has to go first."""
    what = difference.kind.rpartition("_")[2]
    if what not in RIVALS or difference.kind.startswith("column"):
        return False
    wanted = difference.declared if what == "name" else difference.object
    return any(
        wanted == (other.actual if rival == "name" else other.object)
        for other in others
        for rival in RIVALS[what]
        if other.schema == difference.schema
        and other.kind.endswith(f"_{rival}")
        and not other.kind.startswith("column")
    )


RIVALS = {"missing": ("extra", "name"), "name": ("extra", "name"), "extra": ("missing",)}
"""What may have the name that an object of this sort of difference is to get."""

UNKNOWN = "such an object is made by a statement of a revision, not by a declaration that code could be made from"
TAKEN = "another object has this name: rename or drop that one first"

SOURCES: dict[Place, Callable[[Difference, MetaData], Recipe | None]] = {
    Place.revision: operation.recipe,
    Place.model: model_patch.recipe,
}
