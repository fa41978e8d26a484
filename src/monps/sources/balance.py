"""What became of everything that a file holds: read = used + rejected + empty, for its rows and for its prices.

The store adds how many of the used ones were new and how many it had already.
"""

from dataclasses import dataclass

from monps.sources.rows import Season

__all__ = ["Balance", "balances"]


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of one unit (match, price, shot, player, statistic, event) of one file."""

    unit: str
    read: int
    used: int
    rejected: int
    empty: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing counted twice."""
        return self.read == self.used + self.rejected + self.empty


def balances(season: Season) -> tuple[Balance, ...]:
    """The accounts of a season: its rows, and its prices if the file has any; lay prices count as used."""
    refused = len(season.rejected_of("row"))
    rows = Balance(season.row_unit, season.rows_read, season.rows_accepted, refused, season.rows_empty)
    used = len(season.prices) + len(season.lay_prices)
    prices = Balance("price", season.prices_read, used, len(season.rejected_of("price")), 0)
    return (rows, prices) if season.prices_read else (rows,)
