"""The market vocabulary: canonical selections, and every spelling of them that the existing code has used.

Two producers that write ``over_25`` and ``over25`` mean one bet, and a desk that does not know it tracks the bet twice.
The spellings are a finite table, so that a migration can put the very same table into the database and both sides give
one answer. A spelling outside the table raises UnknownMarket: nothing is matched by likeness.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType

from monps.betting.selections import LINES, SELECTIONS, Market, Selection
from monps.core.errors import UnknownMarket

__all__ = ["LEGACY_SPELLINGS", "LINES", "SELECTIONS", "Market", "Selection", "format_legacy", "parse"]

_MARKET_NAMES: Mapping[Market, tuple[str, ...]] = {
    Market.H2H: ("h2h", "1x2"),
    Market.DOUBLE_CHANCE: ("double_chance", "dc"),
    Market.DRAW_NO_BET: ("draw_no_bet", "dnb"),
    Market.TOTALS: ("totals", "over_under"),
    Market.BTTS: ("btts", "both_teams_to_score"),
    Market.SPREADS: ("spreads", "asian_handicap", "ah"),
}
_ABBREVIATIONS = ("dc", "dnb", "btts")
_PLAYERS = (Market.GOALSCORER_ANYTIME, Market.GOALSCORER_FIRST, Market.GOALSCORER_LAST)

_NAMED: Mapping[tuple[Market, str], tuple[str, ...]] = {
    (Market.H2H, "home"): ("home", "home_win", "home win", "1", "h"),
    (Market.H2H, "draw"): ("draw", "x", "d"),
    (Market.H2H, "away"): ("away", "away_win", "away win", "2", "a"),
    (Market.DOUBLE_CHANCE, "1x"): ("1x", "home_or_draw", "home or draw"),
    (Market.DOUBLE_CHANCE, "12"): ("12", "home_or_away", "home or away"),
    (Market.DOUBLE_CHANCE, "x2"): ("x2", "draw_or_away", "draw or away"),
    (Market.DRAW_NO_BET, "home"): ("home", "1"),
    (Market.DRAW_NO_BET, "away"): ("away", "2"),
    (Market.BTTS, "yes"): ("yes",),
    (Market.BTTS, "no"): ("no",),
}
"""How a selection without a line is called once its market is known."""

_SPEAK_ALONE = (Market.H2H, Market.DOUBLE_CHANCE)
"""Markets whose selections are understood without the market's name; "home" alone is never draw-no-bet."""


_PREFERRED: Mapping[Market, str] = {
    Market.H2H: "{name}",
    Market.DOUBLE_CHANCE: "dc_{name}",
    Market.DRAW_NO_BET: "dnb_{name}",
    Market.TOTALS: "{name}_{digits}",
    Market.BTTS: "btts_{name}",
    Market.SPREADS: "ah_{name}_{line}",
}


def parse(market_type: str, prediction: str | None = None, line: float | None = None) -> Selection:
    """The selection that the existing code means by ``market_type``, if need be with ``prediction`` and ``line``.

    Upper and lower case and outer blanks do not matter. A ``market_type`` that names a whole selection (``over_25``)
    decides alone: beside it, the existing code uses ``prediction`` as a text for people, in two languages, and settles
    by ``market_type``. One that names a market only (``h2h``, ``totals``) needs ``prediction``, and ``line`` (goals)
    unless the prediction holds it. Raises UnknownMarket for anything else, a ``line`` that contradicts included.
    """
    words = [_folded(text) for text in (market_type, prediction or "", "" if line is None else f"{line:g}")]
    for spelling in (" ".join(filter(None, words)), " ".join(filter(None, words[:2])), words[0]):
        found = LEGACY_SPELLINGS.get(spelling)
        if found and line in (None, found.line):
            return found
    written_out = _written_out(market_type, prediction, line)
    if written_out is None:
        raise UnknownMarket(" ".join(str(part) for part in (market_type, prediction, line) if part is not None))
    return written_out


def format_legacy(selection: Selection) -> str:
    """The preferred spelling for the existing code: ``over_25``, ``dc_1x``, ``ah_home_-0.5``; :func:`parse` reads it.

    Markets that the existing code never had come out in words: ``correct_score 2-1``.
    """
    line = selection.line or 0.0
    form = _PREFERRED.get(selection.market)
    if form is None:
        return str(selection)
    return form.format(name=selection.selection, digits=_digits(line), line=f"{line:g}")


def _folded(text: str) -> str:
    """What ``lower(btrim(text))`` gives in SQL."""
    return text.strip().lower()


def _written_out(market_type: str, prediction: str | None, line: float | None) -> Selection | None:
    """A selection of a market with too many to list (scores, players), in the words of ``str(selection)``."""
    key, _, rest = market_type.strip().partition(" ")
    market = next((m for m in Market if m not in _MARKET_NAMES and m == key.lower()), None)
    if market is None:
        return None
    name = (prediction or rest).strip()
    if market in LINES and line is None:
        name, _, number = name.partition(" ")
        line = float(number) if re.fullmatch(r"\d\.?\d*", number) else None
    return Selection(market, name if market in _PLAYERS else name.lower(), line)


def _digits(line: float) -> str:
    """A line without its point, at least two digits: 25 for 2.5, 20 for 2, 225 for 2.25."""
    return f"{line:.2f}".replace(".", "").removesuffix("0")


def _numbers(line: float) -> set[str]:
    """A line as a number: 2.5 and 2.50, 2 and 2.0."""
    return {f"{line:g}", f"{line:.2f}", str(line)}


def _spelled() -> Iterator[tuple[str, Selection]]:
    """Every spelling with its meaning; none comes twice with two meanings."""
    for (market, name), calls in _NAMED.items():
        for call in calls:
            alone = [call] if market in _SPEAK_ALONE else []
            yield from ((spelling, Selection(market, name)) for spelling in alone + _after_market(market, call))
    for name, line in product(SELECTIONS[Market.TOTALS], LINES[Market.TOTALS]):
        yield from ((spelling, Selection(Market.TOTALS, name, line)) for spelling in _totals(name, line))
    for name, line in product(SELECTIONS[Market.SPREADS], LINES[Market.SPREADS]):
        yield from ((spelling, Selection(Market.SPREADS, name, line)) for spelling in _spreads(name, line))


def _after_market(market: Market, call: str) -> list[str]:
    known = _MARKET_NAMES[market]
    glued = [f"{name}{call}" for name in known if name in _ABBREVIATIONS]
    return [f"{name}{between}{call}" for name in known for between in "_ "] + glued


def _totals(name: str, line: float) -> Iterator[str]:
    numbers = _numbers(line)
    written = numbers | {n.replace(".", ",") for n in numbers} | {_digits(line), f"{line:.2f}".replace(".", "")}
    for number in sorted(written):
        yield from (f"{call}{between}{number}" for call in (name, name[0]) for between in ("_", "", " "))
    for market, number in product(_MARKET_NAMES[Market.TOTALS], sorted(numbers)):
        yield from (f"{market}_{name}_{number}", f"{market} {name} {number}")


def _spreads(name: str, line: float) -> Iterator[str]:
    numbers = _numbers(line) | {f"{line:+g}", f"{line:+.2f}"} | ({"-0", "-0.0"} if line == 0 else set())
    for market, number in product(_MARKET_NAMES[Market.SPREADS], sorted(numbers)):
        yield from (f"{market}_{name}_{number}", f"{market} {name} {number}")


LEGACY_SPELLINGS: Mapping[str, Selection] = MappingProxyType(dict(_spelled()))
"""Every spelling (lower case, no outer blanks) of the markets that the existing code has, with its meaning."""
