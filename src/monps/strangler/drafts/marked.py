"""A statement whose values are ``$1``, ``$2`` …, made from what any driver's text has.

Both the server, which tells the types of the values, and the parser take this form. What psycopg2 allows in quotes
becomes an expression: ``INTERVAL '%s days'`` is ``make_interval(days => $1)``, ``'%s'`` is ``$1``. Holes in which a
value stands become values too, so that a text that was put together ends as one that is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from monps.strangler.adaptation import Untranslatable
from monps.strangler.call_site import CallSite, Hole, Variant
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.spots import MARK, Piece, Spot, cut, pieces
from monps.strangler.vocabulary import Driver, HoleKind, ParameterStyle

__all__ = ["Given", "Marked", "marked"]

UNIT = re.compile(r"'\s*\x00(\d+)\x00\s*(second|sec|minute|min|hour|day|week|month|year)s?\s*'", re.IGNORECASE)
UNITS = {"second": "secs", "sec": "secs", "minute": "mins", "min": "mins"}
WHOLE = re.compile(r"'\x00(\d+)\x00'")
DOLLAR = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\$(?P<number>\d+)", re.DOTALL)
COLON = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|(?<![:\w\\]):(?P<name>[A-Za-z_]\w*)(?!:)", re.DOTALL
)
HOLE = "\x01"
VALUES = {HoleKind.bare_value, HoleKind.quoted_value}


@dataclass(frozen=True, slots=True)
class Given:
    """Where a value comes from: its number or key among the site's values, or the source of a hole."""

    key: int | str | None
    """Its place from 0 or its name; None for a hole."""
    source: str | None = None
    """Its Python source where that is known."""
    several: bool = False
    """Whether it is a tuple after IN."""
    typed: bool = False
    """Whether its type stood before it (``INTERVAL %s``), so that it was a text."""


@dataclass
class Marked:
    """The text with ``$1`` …, and what each number was given."""

    text: str = ""
    given: list[Given] = field(default_factory=list)

    def number(self, one: Given) -> str:
        """``$n`` of a value; the same name or the same source has the same number."""
        known = one.key is not None or one.source is not None
        if known and one in self.given:
            return f"${self.given.index(one) + 1}"
        if isinstance(one.key, int) and one.source is not None:
            twin = next((n for n, other in enumerate(self.given) if _is_twin(one, other)), None)
            if twin is not None:
                return f"${twin + 1}"
        self.given.append(one)
        return f"${len(self.given)}"


def marked(site: CallSite, variant: Variant) -> Marked:
    """The statement of one variant of a site.

    Raises:
        Refusal: A hole is no value, a placeholder stands where no value can, or the style is another database's.
    """
    if site.driver is Driver.sqlite:
        raise Refusal("it goes to another database")
    for hole in variant.holes:
        if hole.kind not in VALUES:
            raise Refusal(f"{hole.expression} is put into the text as SQL ({hole.kind.replace('_', ' ')})")
    made = Marked()
    if site.style is ParameterStyle.dollar or any(_has_dollar(site, part) for part in variant.parts):
        made.text = DOLLAR.sub(lambda found: _dollar(made, site, found), _without_holes(variant))
    elif site.style is ParameterStyle.colon:
        made.text = COLON.sub(lambda found: _colon(made, found), _without_holes(variant))
    elif site.style in {ParameterStyle.question, ParameterStyle.mixed}:
        raise Refusal(f"its values are written in the style {site.style}")
    else:
        _percent(made, site, variant)
    return made


def _percent(made: Marked, site: CallSite, variant: Variant) -> None:
    """As psycopg2 reads it; holes are marks behind those of the values."""
    text = "".join(part if isinstance(part, str) else HOLE for part in variant.parts)
    try:
        read, names = cut(text) if site.arguments is not None else (text, ())
    except Untranslatable as error:
        raise Refusal(str(error)) from error
    given = [
        Given(number, site.argument_items[number] if number < len(site.argument_items) else None)
        if name is None
        else Given(name, name)
        for number, name in enumerate(names)
    ]
    for hole in variant.holes:
        read = read.replace(HOLE, f"\x00{len(given)}\x00", 1)
        given.append(Given(None, hole.expression))
    made.text = "".join(_piece(made, piece, given) for piece in pieces(read))


def _piece(made: Marked, piece: Piece, given: Sequence[Given]) -> str:
    if piece.spot is None:
        return piece.text
    values = [given[mark] for mark in piece.marks]
    match piece.spot:
        case Spot.plain:
            return made.number(values[0])
        case Spot.list:
            return f"({made.number(_several(values[0]))})"
        case Spot.typed:
            return f"{made.number(Given(values[0].key, values[0].source, typed=True))}::{piece.typed}"
        case Spot.comment:
            return " "
        case Spot.quoted:
            return _quoted(made, piece, given)
    raise Refusal(f"a value stands where only a part of the text can ({piece.spot})")


def _quoted(made: Marked, piece: Piece, given: Sequence[Given]) -> str:
    unit = UNIT.fullmatch(piece.text)
    if piece.typed == "interval" and unit is not None:
        word = unit[2].lower()
        return f"make_interval({UNITS.get(word, word + 's')} => {made.number(given[int(unit[1])])})"
    cast = f"::{piece.typed}" if piece.typed else ""
    whole = WHOLE.fullmatch(piece.text)
    if whole is not None:
        return f"{made.number(given[int(whole[1])])}{cast}"
    parts = MARK.split(piece.text[1:-1])
    texts = [
        f"'{part}'" if number % 2 == 0 else f"{made.number(given[int(part)])}::text"
        for number, part in enumerate(parts)
    ]
    return f"({' || '.join(text for text in texts if text != chr(39) * 2)}){cast}"


def _several(one: Given) -> Given:
    source = one.source
    found = re.fullmatch(r"(?:tuple|list|set|sorted)\(([\w.]+)\)", source or "")
    return Given(one.key, found[1] if found else source, several=True)


def _without_holes(variant: Variant) -> str:
    if variant.holes:
        raise Refusal(f"{variant.holes[0].expression} is put into a text with values of another style")
    return variant.filled(())


def _has_dollar(site: CallSite, part: str | Hole) -> bool:
    return site.driver is Driver.asyncpg and isinstance(part, str) and re.search(r"\$\d", part) is not None


def _dollar(made: Marked, site: CallSite, found: re.Match[str]) -> str:
    if found["number"] is None:
        return found[0]
    number = int(found["number"]) - 1
    source = site.argument_items[number] if number < len(site.argument_items) else None
    return made.number(Given(number, source))


def _colon(made: Marked, found: re.Match[str]) -> str:
    return found[0] if found["name"] is None else made.number(Given(found["name"], found["name"]))


def _is_twin(one: Given, other: Given) -> bool:
    """Whether two values of different places are the same name of the code."""
    same = (one.source, one.several, one.typed) == (other.source, other.several, other.typed)
    return same and isinstance(other.key, int) and re.fullmatch(r"[A-Za-z_][\w.]*", one.source or "") is not None
