"""The result of a comparison: the differences, and beside them what is no difference but worth knowing."""

from collections.abc import Iterable, Mapping

from monps.core.lifecycle import Phase
from monps.introspection.difference import Difference

__all__ = ["Comparison"]


class Comparison(list[Difference]):
    """The differences, ordered by table, object and kind.

    Attributes:
        absent: Dotted names of declared tables and columns that are missing, as their lifecycle expects.
        set_aside: Differences that the lifecycle explains: unmapped columns of a legacy table, keys on columns to come.
        unmanaged: Tables in the compared schemas that the models do not know; listed, never a failure.
        undeclared: What else the models do not speak of, one line each: other objects, and triggers, policies or grants
            where none are declared; listed, never a failure.
        information: Facts that nobody needs to act upon, as differences: another order of columns.
        phases: Phase of each declared table by its dotted name.
    """

    def __init__(  # noqa: PLR0913 - one name for each list
        self,
        differences: Iterable[Difference] = (),
        *,
        absent: Iterable[str] = (),
        set_aside: Iterable[Difference] = (),
        unmanaged: Iterable[str] = (),
        undeclared: Iterable[str] = (),
        information: Iterable[Difference] = (),
        phases: Mapping[str, Phase] | None = None,
    ) -> None:
        super().__init__(sorted(differences, key=_order))
        self.absent = tuple(sorted(absent))
        self.set_aside = tuple(sorted(set_aside, key=_order))
        self.unmanaged = tuple(sorted(unmanaged))
        self.undeclared = tuple(sorted(undeclared))
        self.information = tuple(sorted(information, key=_order))
        self.phases = dict(sorted((phases or {}).items()))

    @property
    def column_mismatches(self) -> list[Difference]:
        """Missing and extra columns, other types, other nullability."""
        return [difference for difference in self if difference.is_column_mismatch]


def _order(difference: Difference) -> tuple[str, str, str, str]:
    return difference.schema, difference.table, difference.object or "", difference.kind
