"""Store what a source read, in one unit of work, and account for it; the same again changes nothing.

Matches come first, because everything else stands under their ids: prices, and the details that only some sources have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from monps.betting.prices import PriceRow
from monps.repositories import Repositories
from monps.repositories.writing import Upserted
from monps.services.details import NOT_STORED, Kept, store_details
from monps.services.identity import identify, referenced, under
from monps.services.matches import store_matches
from monps.sources.balance import Balance, balances
from monps.sources.detail_rows import FixtureReference
from monps.sources.rows import RejectedRow, Season, Unit

__all__ = ["Account", "Imported", "store"]


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one unit (match, price, shot, player, statistic, event, expected goals, value) of one file.

    ``stored`` rows were new or differed, ``unchanged`` ones were equal already.
    """

    unit: Unit
    read: int
    stored: int
    unchanged: int
    rejected: int
    empty: int

    @property
    def holds(self) -> bool:
        """Whether nothing was lost and nothing counted twice."""
        return self.read == self.stored + self.unchanged + self.rejected + self.empty


@dataclass(frozen=True, slots=True)
class Imported:
    """What storing a season did: an account for every unit of the file, and all that was rejected, with its reason.

    ``joined`` matches were known from another source; ``names_queued`` are names that nobody has confirmed.
    """

    accounts: tuple[Account, ...]
    rejected: tuple[RejectedRow, ...]
    joined: int
    names_queued: int

    @property
    def changed(self) -> int:
        """Rows of any unit that were new or differed."""
        return sum(account.stored for account in self.accounts)

    def of(self, unit: Unit) -> Account:
        """The account of a unit, of nothing where the file has none."""
        return next((one for one in self.accounts if one.unit == unit), Account(unit, 0, 0, 0, 0, 0))


def store(work: Repositories, season: Season) -> Imported:
    """Store all that ``season`` holds; the caller's unit of work commits it together or not at all."""
    found = identify(work, season.matches)
    adopted = {found.ids[own] for own in found.adopted}
    matches = store_matches(work, [under(match, found.ids) for match in season.matches], adopted)
    ids = {**found.ids, **referenced(work, season.references)}
    absent = {one.match_id: one for one in season.references if one.match_id not in ids}
    kept: Mapping[Unit, Kept] = {
        "match": _matches(matches, season.references, absent),
        "price": _prices(work, season, ids, absent),
        **store_details(work, season),
    }
    return Imported(
        accounts=tuple(_account(balance, kept.get(balance.unit, NOTHING)) for balance in balances(season)),
        rejected=(*season.rejected, *(row for one in kept.values() for row in one.refused)),
        joined=len(found.adopted),
        names_queued=found.queued,
    )


NOTHING = Kept(Upserted(0, 0, 0))


def _account(balance: Balance, kept: Kept) -> Account:
    """What the parser and the store say, side by side; that they agree is for the account to show."""
    done, rejected = kept.done, balance.rejected + len(kept.refused)
    return Account(balance.unit, balance.read, done.changed, done.unchanged, rejected, balance.empty)


def _matches(done: Upserted, references: Sequence[FixtureReference], absent: Mapping[str, FixtureReference]) -> Kept:
    """Matches, and those known by number alone: one that is stored is left as it is, any other is refused."""
    refused = [RejectedRow(one.line, NOT_STORED, f"fixture {one.source_key}") for one in absent.values()]
    unchanged = done.unchanged + len(references) - len(refused)
    return Kept(Upserted(done.inserted, done.updated, unchanged), refused)


def _prices(work: Repositories, season: Season, ids: Mapping[str, str], absent: Mapping[str, FixtureReference]) -> Kept:
    """Prices under the ids of their matches; one of a match that is not stored is refused."""
    prices: Sequence[PriceRow] = season.prices
    refused = []
    if absent:
        refused = [_refused(price, absent[price.match_id]) for price in prices if price.match_id in absent]
        prices = [price for price in prices if price.match_id not in absent]
    if any(own != known for own, known in ids.items()):
        prices = [structs.replace(price, match_id=ids.get(price.match_id, price.match_id)) for price in prices]
    return Kept(work.odds.append(prices), refused)


def _refused(price: PriceRow, fixture: FixtureReference) -> RejectedRow:
    line = "" if price.line is None else f" {price.line:g}"
    text = f"fixture {fixture.source_key}, {price.bookmaker}: {price.market} {price.selection}{line} at {price.price:g}"
    return RejectedRow(fixture.line, NOT_STORED, text, "price")
