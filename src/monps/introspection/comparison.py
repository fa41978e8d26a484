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
        phases: Phase of each declared table by its dotted name.
    """

    def __init__(
        self,
        differences: Iterable[Difference] = (),
        *,
        absent: Iterable[str] = (),
        set_aside: Iterable[Difference] = (),
        unmanaged: Iterable[str] = (),
        phases: Mapping[str, Phase] | None = None,
    ) -> None:
        super().__init__(sorted(differences, key=_order))
        self.absent = tuple(sorted(absent))
        self.set_aside = tuple(sorted(set_aside, key=_order))
        self.unmanaged = tuple(sorted(unmanaged))
        self.phases = dict(sorted((phases or {}).items()))

    @property
    def column_mismatches(self) -> list[Difference]:
        """Missing and extra columns, other types, other nullability."""
        return [difference for difference in self if difference.is_column_mismatch]


def _order(difference: Difference) -> tuple[str, str, str, str]:
    return difference.schema, difference.table, difference.object or "", difference.kind
