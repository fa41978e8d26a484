"""What became of everything that a file holds: read = used + rejected + empty, for each unit of it.

The store adds how many of the used ones were new, how many it had already, and how many it had to refuse.
"""

from dataclasses import dataclass

from monps.sources.rows import Season, Unit

__all__ = ["Balance", "balances"]


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of one unit (match, price, shot, player, statistic, event, expected goals, value) of one file.

    A "value" is a field of a row that could not be used; only those are counted.
    """

    unit: Unit
    read: int
    used: int
    rejected: int
    empty: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing counted twice."""
        return self.read == self.used + self.rejected + self.empty


def balances(season: Season) -> tuple[Balance, ...]:
    """The accounts of a season: the rows of its file, what else it holds, its prices and values where it has any."""
    refused = len(season.rejected_of("row"))
    rows = Balance(season.row_unit, season.rows_read, season.rows_accepted, refused, season.rows_empty)
    others = [
        Balance(unit, used, used, 0, 0)
        for unit, used in season.units.items()
        if used and unit not in (season.row_unit, "price")
    ]
    prices = Balance("price", season.prices_read, len(season.prices), len(season.rejected_of("price")), 0)
    broken = len(season.rejected_of("value"))
    values = Balance("value", broken, 0, broken, 0)
    return (rows, *others, *(account for account in (prices, values) if account.read))
