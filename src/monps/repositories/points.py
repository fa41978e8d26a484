"""Appending price points: what is new goes in by COPY, what was corrected is logged, what is equal costs a look.

The stored points of the same matches and days are read once and compared here, so a file that is read again writes
nothing, and a new one travels straight into the table without a detour. Whoever stores the same points at the same time
is noticed by the unique key; then the rows are inserted one by one where they are new, and the stored ones read again.
"""

import functools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec import structs

from monps.betting.prices import PriceRow, Stage
from monps.core.errors import Conflict
from monps.core.wire import Wire
from monps.models import Odds
from monps.repositories.work import Work
from monps.repositories.writing import Upserted, Writer

__all__ = ["append"]

BATCH = 50_000
BLOCK = 2_000
"""Lines that are sent at once."""

HALF_A_STEP = 0.5e-4 * 1.000001
"""The database keeps four decimals, so prices that are closer than half a step are one price."""

NAMES = ("match_id", "market", "selection", "line", "bookmaker", "captured_at", "price", "stage", "source")
TYPES = ("text", "text", "text", "numeric", "text", "timestamptz", "float8", "text", "text")

Point = tuple[str, str, str, float | None, str, datetime]
Said = tuple[float, Stage, str]

STORED = (
    "SELECT match_id, market, selection, line::float8, bookmaker, captured_at, price::float8, stage, source"
    " FROM public.odds WHERE match_id = ANY (%s) AND captured_at BETWEEN %s AND %s"
)
COPIED = ("match_id", "captured_at", "stage", "source", "market", "selection", "line", "bookmaker", "price")
COPY = f"COPY public.odds ({', '.join(COPIED)}) FROM STDIN"
CORRECT = f"""
    WITH incoming AS (
        SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in TYPES)}) AS given ({", ".join(NAMES)})
    ), former AS (
        SELECT o.* FROM public.odds AS o JOIN incoming AS i USING (match_id, captured_at, market, selection, bookmaker)
         WHERE o.line IS NOT DISTINCT FROM i.line AND o.match_id = ANY (%s) AND o.captured_at BETWEEN %s AND %s
           FOR UPDATE OF o
    ), logged AS (
        INSERT INTO public.odds_corrections
            (match_id, market, selection, line, bookmaker, captured_at, price, stage, source, stored_at)
        SELECT match_id, market, selection, line, bookmaker, captured_at, price, stage, source, recorded_at FROM former
    )
    UPDATE public.odds AS o
       SET price = i.price, stage = i.stage, source = i.source, recorded_at = now()
      FROM incoming AS i, former AS f
     WHERE (o.match_id, o.captured_at, o.id) = (f.match_id, f.captured_at, f.id)
       AND o.match_id = ANY (%s) AND o.captured_at BETWEEN %s AND %s
       AND (i.match_id, i.captured_at, i.market, i.selection, i.bookmaker)
         = (o.match_id, o.captured_at, o.market, o.selection, o.bookmaker)
       AND i.line IS NOT DISTINCT FROM o.line
"""  # noqa: S608 - our own names


def append(work: Work, prices: Sequence[PriceRow]) -> Upserted:
    """Store points; see :meth:`monps.repositories.odds.OddsRepository.append`."""
    total = Upserted(0, 0, 0)
    if any(moment.tzinfo is None for moment in {price.captured_at for price in prices}):
        raise ValueError("captured_at has no time zone; a price point says when it was on offer, in UTC")
    in_turn = sorted(prices, key=attrgetter("match_id"))
    for batch in _batches(in_turn):
        done = _append(work, batch)
        total = Upserted(total.inserted + done.inserted, total.updated + done.updated, total.unchanged + done.unchanged)
    return total


def _batches(prices: Sequence[PriceRow]) -> Iterator[Sequence[PriceRow]]:
    for start in range(0, len(prices), BATCH):
        yield prices[start : start + BATCH]


def _append(work: Work, prices: Sequence[PriceRow]) -> Upserted:
    wire = work.wire
    stored = _stored(wire, prices)
    if not stored and _insert(wire, prices):
        return Upserted(len(prices), 0, 0)
    given: dict[Point, Said] = {row[:6]: row[6:] for row in map(structs.astuple, prices)}
    fresh = [PriceRow(*point, *said) for point, said in given.items() if point not in stored]
    inserted = len(fresh)
    if fresh and not _insert(wire, fresh):
        rows = [structs.asdict(price) for price in fresh]
        inserted = Writer(Odds, work).upsert_many(rows, list(NAMES[:6]), []).inserted
        # What another transaction stored meanwhile is known now, and a price of it that differs is corrected like any.
        stored = _stored(wire, prices)
    corrected = {point: said for point, said in given.items() if point in stored and _differ(said, stored[point])}
    if corrected:
        values = [list(column) for column in zip(*(point + said for point, said in corrected.items()), strict=True)]
        wire.execute(CORRECT, [*values, *_where(PriceRow(*point, *said) for point, said in corrected.items()) * 2])
    return Upserted(inserted, len(corrected), len(prices) - inserted - len(corrected))


def _stored(wire: Wire, prices: Sequence[PriceRow]) -> dict[Point, Said]:
    """What the store says of these matches in the time of these prices."""
    return {row[:6]: row[6:] for row in wire.fetch(STORED, _where(prices))}


def _where(prices: Iterable[PriceRow]) -> list[Any]:
    """Matches, first and last time: what keeps the search within few partitions."""
    moments = {(price.match_id, price.captured_at) for price in prices}
    times = [captured_at for _, captured_at in moments]
    return [list({match_id for match_id, _ in moments}), min(times), max(times)]


def _differ(said: Said, stored: Said) -> bool:
    return abs(float(said[0]) - stored[0]) > HALF_A_STEP or said[1:] != stored[1:]


def _insert(wire: Wire, prices: Sequence[PriceRow]) -> bool:
    """Send points that are believed to be new; False, and nothing kept, where one is not or comes twice."""
    wire.execute("SAVEPOINT monps_points")
    try:
        wire.copy_text(COPY, _lines(prices))
    except Conflict:
        wire.execute("ROLLBACK TO SAVEPOINT monps_points")
        return False
    wire.execute("RELEASE SAVEPOINT monps_points")
    return True


def _lines(prices: Sequence[PriceRow]) -> Iterator[str]:
    """The points in the text format of COPY, in the order of ``COPIED``."""
    for start in range(0, len(prices), BLOCK):
        yield "".join(
            f"{_when(one.match_id, one.captured_at, one.stage, one.source)}\t"
            f"{_what(one.market, one.selection, one.line, one.bookmaker)}\t{one.price}\n"
            for one in prices[start : start + BLOCK]
        )


@functools.lru_cache(maxsize=10_000)
def _when(match_id: str, captured_at: datetime, stage: str, source: str) -> str:
    return f"{_escaped(match_id)}\t{captured_at.isoformat()}\t{_escaped(stage)}\t{_escaped(source)}"


@functools.lru_cache(maxsize=10_000)
def _what(market: str, selection: str, line: float | None, bookmaker: str) -> str:
    written = _NULL if line is None else str(line)
    return f"{_escaped(market)}\t{_escaped(selection)}\t{written}\t{_escaped(bookmaker)}"


def _escaped(word: str) -> str:
    return word.translate(_MARKS)


_NULL = r"\N"
_MARKS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
