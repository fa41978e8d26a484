"""The pairs of a project, compared on its database."""

from collections.abc import Iterator, Sequence

from monps.core.database import Database
from monps.core.errors import ParityError
from monps.core.importing import imported
from monps.repositories import Repositories
from monps.strangler.inventory import Inventory
from monps.strangler.pair import Pair, Writes
from monps.strangler.parity import Outcome, Parity
from monps.strangler.write_parity import outcome_of_writes

__all__ = ["compare", "pairs_of"]


def pairs_of(name: str, only: str | None = None) -> Sequence[Pair | Writes]:
    """The pairs that ``module:NAME`` holds, of these only those whose name holds ``only``.

    Raises:
        ParityError: There is no such module or name in it, or no pair is left.
    """
    module, _, attribute = name.partition(":")
    try:
        found = getattr(imported(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ParityError(f"no pairs at {name}: {error}; write module:NAME") from error
    chosen = [pair for pair in found if only is None or only in pair.name]
    if not chosen:
        raise ParityError(f"{name} holds no pair whose name holds {only!r}")
    return chosen


def compare(
    database: Database, inventory: Inventory, pairs: Sequence[Pair | Writes], *, calls: int, seconds: float
) -> Iterator[Outcome]:
    """Compare one pair after the other; values are told where the settings allow it.

    Raises:
        ParityError: The existing code has no such statement any more.
    """
    parity = Parity(
        database.engine,
        database.url,
        inventory,
        Repositories,
        calls,
        seconds,
        database.settings.log_parameters,
    )
    for pair in pairs:
        yield outcome_of_writes(parity, pair) if isinstance(pair, Writes) else parity.outcome(pair)
