"""The prices of one line of a file: every cell of every price column is either a price or reported with a reason."""

from collections.abc import Iterable

from monps.betting.markets import Market, Selection
from monps.core.errors import UnknownMarket
from monps.sources.capture_times import closing_time, opening_time
from monps.sources.football_data.cells import CellError, handicap, price
from monps.sources.football_data.columns import Bet, PriceColumn
from monps.sources.football_data.record import Record
from monps.sources.rows import MatchRow, PriceRow

__all__ = ["price_cells", "prices_of"]


def price_cells(record: Record) -> list[tuple[PriceColumn, str]]:
    """The cells of a line in which a price should stand, empty ones left out."""
    cells = record.line.cells
    width = len(cells)
    return [
        (column, text) for column in record.columns.prices if (index := column.index) < width and (text := cells[index])
    ]


def prices_of(record: Record, match: MatchRow, cells: Iterable[tuple[PriceColumn, str]]) -> list[PriceRow]:
    """The prices of ``match`` in ``cells`` (:func:`price_cells`), in the order of the columns."""
    captured = {"opening": opening_time(match.kickoff), "closing": closing_time(match.kickoff)}
    match_id, source = match.match_id, match.source
    rows = []
    for column, text in cells:
        try:
            value, (market, selection, line) = price(text), _bet(record, column)
        except CellError as error:
            record.reject("price", str(error), text, column.name)
            continue
        stage = column.stage
        rows.append(
            PriceRow(match_id, market, selection, line, column.bookmaker, captured[stage], value, stage, source)
        )
    return rows


def _bet(record: Record, column: PriceColumn) -> Bet:
    """What a column's price is for in this line; CellError when the handicap is missing or wrong."""
    columns = record.columns
    text = "" if column.line_column is None else record.cell(columns.lines[column.line_column])
    known = columns.bets.get((column.index, text))
    if known is None:
        known = columns.bets[column.index, text] = _read_bet(column, text)
    return known


def _read_bet(column: PriceColumn, text: str) -> Bet:
    line = column.line if column.market is not Market.SPREADS else _handicap(column, text)
    try:
        bet = Selection(column.market, column.selection, line)
    except UnknownMarket as error:
        raise CellError(f"{error.spelling!r} is outside the market vocabulary") from None
    return bet.market.value, bet.selection, bet.line


def _handicap(column: PriceColumn, text: str) -> float:
    """The handicap of the selection's own team."""
    if column.line_column is None:
        raise CellError("the file has no column with the handicap of this price")
    if not text:
        raise CellError(f"its handicap is missing: {column.line_column} is empty")
    home = handicap(text)
    return home if column.selection == "home" else -home
