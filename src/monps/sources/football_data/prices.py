"""The prices of one line of a file: every cell of every price column is either a price or reported with a reason."""

from functools import lru_cache

from monps.betting.markets import Market, Selection
from monps.core.errors import UnknownMarket
from monps.sources.capture_times import closing_time, opening_time
from monps.sources.football_data.cells import CellError, handicap, price
from monps.sources.football_data.columns import PriceColumn
from monps.sources.football_data.record import Record
from monps.sources.rows import MatchRow, PriceRow

__all__ = ["price_cells", "prices_of"]


def price_cells(record: Record) -> list[tuple[PriceColumn, str]]:
    """The cells of a line in which a price should stand, empty ones left out."""
    return [(column, text) for column in record.columns.prices if (text := record.cell(column.index))]


def prices_of(record: Record, match: MatchRow) -> list[PriceRow]:
    """The prices of ``match``, in the order of the columns."""
    captured = {"opening": opening_time(match.kickoff), "closing": closing_time(match.kickoff)}
    rows = []
    for column, text in price_cells(record):
        try:
            value, bet = price(text), _bet(record, column)
        except CellError as error:
            record.reject("price", str(error), text, column.name)
            continue
        rows.append(
            PriceRow(
                match_id=match.match_id,
                market=bet.market.value,
                selection=bet.selection,
                line=bet.line,
                bookmaker=column.bookmaker,
                price=value,
                captured_at=captured[column.stage],
                stage=column.stage,
                source=match.source,
            )
        )
    return rows


def _bet(record: Record, column: PriceColumn) -> Selection:
    """What a column's price is for in this line; CellError when the handicap is missing or wrong."""
    if column.market is not Market.SPREADS:
        return _selection(column.market, column.selection, column.line)
    if column.line_column is None:
        raise CellError("the file has no column with the handicap of this price")
    text = record.cell(record.columns.lines[column.line_column])
    if not text:
        raise CellError(f"its handicap is missing: {column.line_column} is empty")
    home = handicap(text)
    return _selection(column.market, column.selection, home if column.selection == "home" else -home)


@lru_cache(maxsize=1024)
def _selection(market: Market, selection: str, line: float | None) -> Selection:
    try:
        return Selection(market, selection, line)
    except UnknownMarket as error:
        raise CellError(f"{error.spelling!r} is outside the market vocabulary") from None
