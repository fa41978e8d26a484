"""What each column of a file means, decided once from its header.

Prices are recognised by shape, because the bookmakers change every season: a code, ``C`` for closing prices, then
``H`` ``D`` ``A`` (1X2), ``>2.5`` ``<2.5`` (totals) or ``AHH`` ``AHA`` (Asian handicap). The handicap itself stands in a
column of its own: ``AHh`` and ``AHCh`` for everybody, in older files ``BbAHh`` for Betbrain and the code followed by
``AH`` for a bookmaker's own.

A code may itself end in C (``VC``), so the closing mark is believed when the code before it is a known one, when the
same code has opening columns, or in files that hold closing prices only; otherwise the C belongs to the code, since
taking an early price for a closing one would falsify every comparison with the close.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monps.betting.markets import Market
from monps.core.errors import SourceError
from monps.sources.football_data.bookmakers import BOOKMAKERS
from monps.sources.rows import Stage

__all__ = ["Bet", "Columns", "PriceColumn", "columns_of"]

Bet = tuple[str, str, float | None]
"""Market, selection and line of one price."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "league": ("Div",),
    "country": ("Country",),
    "season": ("Season",),
    "date": ("Date",),
    "time": ("Time",),
    "home_team": ("HomeTeam", "Home"),
    "away_team": ("AwayTeam", "Away"),
    "home_goals": ("FTHG", "HG"),
    "away_goals": ("FTAG", "AG"),
    "result": ("FTR", "Res"),
    "half_time_home": ("HTHG",),
    "half_time_away": ("HTAG",),
    "half_time_result": ("HTR",),
    "referee": ("Referee",),
    "home_shots": ("HS",),
    "away_shots": ("AS",),
    "home_shots_on_target": ("HST",),
    "away_shots_on_target": ("AST",),
    "home_corners": ("HC",),
    "away_corners": ("AC",),
    "home_fouls": ("HF",),
    "away_fouls": ("AF",),
    "home_yellows": ("HY",),
    "away_yellows": ("AY",),
    "home_reds": ("HR",),
    "away_reds": ("AR",),
}
"""Fields of a match by the names that their column has had."""

_REQUIRED = ("date", "home_team", "away_team")

_SHAPES: Sequence[tuple[Market, re.Pattern[str], tuple[str, ...]]] = (
    (Market.SPREADS, re.compile(r"(?P<stem>.+)AH(?P<pick>[HA])"), ("AHH", "AHA")),
    (Market.TOTALS, re.compile(r"(?P<stem>.+)(?P<pick>[<>])(?P<line>\d+(\.\d+)?)"), (">{line}", "<{line}")),
    (Market.H2H, re.compile(r"(?P<stem>.+)(?P<pick>[HDA])"), ("H", "D", "A")),
)
"""Market, column name, and the suffixes that make a group complete; the first shape that fits a name is its shape."""

_SELECTIONS = {"H": "home", "D": "draw", "A": "away", ">": "over", "<": "under"}
_BETBRAIN = ("BbMx", "BbAv")


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """A column of prices: where it stands and what its prices are for.

    ``line`` is the line of totals; ``line_column`` names the column that holds the home handicap of spreads (``None``
    when the file has none).
    """

    name: str
    index: int
    market: Market
    selection: str
    bookmaker: str
    stage: Stage
    line: float | None = None
    line_column: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of one file, understood.

    ``fields`` and ``lines`` give the position of a match's field and of a handicap column; ``names`` are all names as
    they stand, ``ignored`` those that nothing reads. ``bets`` remembers what was found out so far, by a price column's
    position and the handicap that stands in the line.
    """

    names: tuple[str, ...]
    fields: Mapping[str, int]
    lines: Mapping[str, int]
    prices: tuple[PriceColumn, ...]
    ignored: tuple[str, ...]
    bets: dict[tuple[int, str], Bet] = field(default_factory=dict, compare=False)


def columns_of(header: Sequence[str], path: Path | str) -> Columns:
    """Understand a header; SourceError when it is not one of football-data.co.uk (``path`` is for that message)."""
    positions: dict[str, int] = {}
    for index, name in enumerate(header):
        positions.setdefault(name, index)
    fields = {field: positions[name] for field, names in _FIELDS.items() for name in names if name in positions}
    _require(fields, header, path)
    prices = tuple(_price_columns(positions, closing_only="country" in fields))
    lines = {c.line_column: positions[c.line_column] for c in prices if c.line_column is not None}
    read = {*fields.values(), *lines.values(), *(column.index for column in prices)}
    ignored = tuple(name or f"column {i + 1}" for i, name in enumerate(header) if i not in read)
    return Columns(tuple(header), fields, lines, prices, ignored)


def _require(fields: Mapping[str, int], header: Sequence[str], path: Path | str) -> None:
    missing = [" or ".join(_FIELDS[field]) for field in _REQUIRED if field not in fields]
    missing += [] if "league" in fields or {"country", "season"} <= fields.keys() else ["Div or Country and Season"]
    if not missing:
        return
    hint = "; its cells are separated by semicolons, save it with commas" if ";" in "".join(header) else ""
    lacks = f"not a football-data.co.uk file, its header lacks {', '.join(missing)}{hint}"
    raise SourceError(path, 1, f"{lacks}. Download the file again, or leave it out of the folder")


def _price_columns(positions: Mapping[str, int], *, closing_only: bool) -> list[PriceColumn]:
    known = {name for names in _FIELDS.values() for name in names}
    columns: dict[tuple[object, ...], PriceColumn] = {}  # by what is priced
    for name in positions:
        column = None if name in known else _price_column(name, positions, closing_only=closing_only)
        if column:  # two columns for one price, such as PH beside PSH: the first is read, the other stays ignored
            price = column.market, column.selection, column.line, column.bookmaker, column.stage
            columns.setdefault(price, column)
    return list(columns.values())


def _price_column(name: str, positions: Mapping[str, int], *, closing_only: bool) -> PriceColumn | None:
    for market, pattern, suffixes in _SHAPES:
        found = pattern.fullmatch(name)
        if not found:
            continue
        line = found.groupdict().get("line")
        group = [suffix.format(line=line) for suffix in suffixes]
        book = _book(found["stem"], group, positions, closing_only=closing_only)
        if book is None:
            return None
        code, stage = book
        return PriceColumn(
            name=name,
            index=positions[name],
            market=market,
            selection=_SELECTIONS[found["pick"]],
            bookmaker=BOOKMAKERS.get(code, code),
            stage=stage,
            line=float(line) if line else None,
            line_column=_line_column(code, stage, positions) if market is Market.SPREADS else None,
        )
    return None


def _book(
    stem: str, group: Sequence[str], positions: Mapping[str, int], *, closing_only: bool
) -> tuple[str, Stage] | None:
    """Code and stage; an unknown code counts only where its whole group of columns is there."""

    def complete(code: str) -> bool:
        return bool(code) and all(f"{code}{suffix}" in positions for suffix in group)

    if stem in BOOKMAKERS:
        return stem, "opening"
    code = stem.removesuffix("C")
    if code != stem and (code in BOOKMAKERS or (complete(stem) and (closing_only or complete(code)))):
        return code, "closing"
    return (stem, "opening") if complete(stem) else None


def _line_column(code: str, stage: Stage, positions: Mapping[str, int]) -> str | None:
    if code in _BETBRAIN:
        return "BbAHh" if "BbAHh" in positions else None
    candidates = (f"{code}AH", "AHh") if stage == "opening" else (f"{code}CAH", "AHCh")
    return next((name for name in candidates if name in positions), None)
