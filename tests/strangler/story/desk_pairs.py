"""What the desk asks, beside the methods that are to take its place, for `monps legacy parity`."""

from sqlalchemy import text

from desk_bets import BetsRepository
from monps.strangler.pair import Pair, Statement


def rows_of(query):
    """The calls that are compared: what a query of the database gives."""
    return lambda connection: [tuple(row) for row in connection.execute(text(query))]


PAIRS = [
    Pair(
        name="open stakes",
        legacy=Statement("stakes.py", "open_stakes"),
        candidate=lambda work, minimum: BetsRepository(work.session).open_stakes(minimum),
        candidate_name="BetsRepository.open_stakes",
        arguments=rows_of("SELECT DISTINCT stake FROM bets WHERE result IS NULL ORDER BY stake"),
        ordered=True,
    ),
    Pair(
        name="recent bets",
        legacy=Statement("stakes.py", "recent"),
        candidate=lambda work, days: BetsRepository(work.session).recent(days),
        candidate_name="BetsRepository.recent",
        arguments=rows_of("SELECT DISTINCT 1 + extract(day FROM now() - placed_at)::int FROM bets ORDER BY 1"),
        ordered=True,
    ),
]
