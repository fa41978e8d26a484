"""Placeholders as psycopg2 does them, for a server that is given text and values apart.

Where a placeholder stands decides what takes its place, so the text is cut as psycopg2 cuts it and then read as SQL
(:mod:`monps.strangler.spots`).

:func:`translate` gives the ``$1`` text with the values for it, or :class:`Untranslatable`. :func:`numbered` does the
same for a statement whose values are not known yet, and lists the idioms on the way.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monps.strangler.adaptation import Parameters, Untranslatable, written_in_quotes
from monps.strangler.idiom import Idiom
from monps.strangler.spots import IDIOMS, MARK, SQL, Piece, Spot, cut, pieces

__all__ = ["Numbered", "Translation", "numbered", "translate", "translate_values"]


@dataclass(frozen=True, slots=True)
class Translation:
    """A text with ``$1``, ``$2`` … and its values, as a server takes them."""

    text: str
    values: tuple[object, ...]

    def typed(self, number: int, kind: str = "text") -> "Translation":
        """The same with a type for the parameter ``$number``.

        A string literal that nothing gives a type is text in the end; a parameter there is an error (42P18), which
        names it. So this is the next step after that error.
        """
        found = re.compile(rf"{SQL.pattern}|(?P<number>\${number}(?!\d|::))", SQL.flags)
        text = found.sub(lambda one: f"{one[0]}::{kind}" if one["number"] else one[0], self.text)
        return Translation(text, self.values)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text with ``$1``, ``$2`` … whose values are not known.

    ``names`` are the keys of the values, or their places from 0; a named value that stands twice is one parameter.
    """

    text: str
    names: tuple[str | int, ...]
    idioms: tuple[Idiom, ...]


def translate(text: str, arguments: Sequence[object] | Mapping[str, object] | None) -> Translation:
    """What psycopg2 would send for ``cursor.execute(text, arguments)``, with the values beside the text.

    Raises:
        Untranslatable: It cannot be, or psycopg2 itself would fail; the idiom says why.
    """
    if arguments is None:
        return Translation(text, ())
    marked, names = cut(text)
    values = _values(names, arguments)
    parameters = Parameters()
    made = "".join(_translated(piece, values, parameters) for piece in pieces(marked))
    return Translation(made, tuple(parameters.values))


def translate_values(
    text: str, rows: Sequence[Sequence[object] | Mapping[str, object]], template: str | None = None
) -> Translation:
    """What psycopg2's ``execute_values(cursor, text, rows, template)`` would send for one page of rows.

    Raises:
        Untranslatable: As :func:`translate`; and where the text has not exactly one ``%s``.
    """
    marked, names = cut(text)
    if len(names) != 1 or names[0] is not None:
        raise Untranslatable(Idiom.wrong_values, "execute_values wants exactly one %s")
    before, _, after = marked.partition("\x000\x00")
    parameters = Parameters()
    written = []
    for row in rows:
        pattern = template if template is not None else f"({','.join(['%s'] * len(row))})"
        inner, keys = cut(pattern)
        values = _values(keys, row)
        written.append("".join(_translated(piece, values, parameters) for piece in pieces(inner)))
    if not written:
        raise Untranslatable(Idiom.too_few, "execute_values without rows sends VALUES with nothing after it")
    return Translation(before + ",".join(written) + after, tuple(parameters.values))


def numbered(text: str, *, passed: bool = True, template: str | None = None) -> Numbered:
    """The text for a server that is to describe it; ``passed`` is whether values are passed, ``template`` that of rows.

    Raises:
        Untranslatable: psycopg2 would refuse the text, or a placeholder stands where no parameter can.
    """
    if not passed:
        return Numbered(text, (), ())
    marked, names = cut(text)
    numbering = _Numbering(names, template)
    made = "".join(numbering.text_for(piece) for piece in pieces(marked))
    return Numbered(made, tuple(numbering.keys), tuple(dict.fromkeys(numbering.idioms)))


def _values(names: Sequence[str | None], arguments: Sequence[object] | Mapping[str, object]) -> Sequence[object]:
    if not names:
        return ()  # psycopg2 then looks at no value
    if names[0] is None:
        if isinstance(arguments, Mapping | str | bytes):
            raise Untranslatable(Idiom.wrong_values, f"%s with a {type(arguments).__name__}")
        if len(arguments) != len(names):
            idiom = Idiom.too_few if len(arguments) < len(names) else Idiom.too_many
            raise Untranslatable(idiom, f"{len(arguments)} for {len(names)}")
        return arguments
    if not isinstance(arguments, Mapping):
        raise Untranslatable(Idiom.wrong_values, f"%(name)s with a {type(arguments).__name__}")
    missing = [name for name in names if name not in arguments]
    if missing:
        raise Untranslatable(Idiom.missing_key, ", ".join(map(str, missing)))
    return [arguments[str(name)] for name in names]


def _translated(piece: Piece, values: Sequence[object], parameters: Parameters) -> str:
    if piece.spot is None:
        return piece.text
    given = [values[number] for number in piece.marks]
    for value in given:
        if isinstance(value, str) and "\x00" in value:
            raise Untranslatable(Idiom.nul, "in a value")
    match piece.spot:
        case Spot.quoted:
            return parameters.add(_literal(piece.text, values), piece.typed)
        case Spot.comment:
            return _comment(piece.text, given)
        case Spot.identifier | Spot.dollar | Spot.glued:
            raise Untranslatable(IDIOMS[piece.spot], MARK.sub("%s", piece.text))
        case Spot.position if isinstance(given[0], int | float) and not isinstance(given[0], bool):
            raise Untranslatable(Idiom.position, f"the number {given[0]}")
        case Spot.typed:
            return _typed(given[0], piece.typed or "", parameters)
    return parameters.text_for(given[0])


def _literal(text: str, values: Sequence[object]) -> str:
    """The content of a literal, with the values written into it."""
    content = text[1:-1].replace("''", "'")
    return MARK.sub(lambda found: written_in_quotes(values[int(found[1])]), content)


def _comment(text: str, given: Sequence[object]) -> str:
    if any(isinstance(value, str) and re.search(r"[\n\r]|\*/|/\*", value) for value in given):
        raise Untranslatable(Idiom.in_comment, "a text that would end the comment")
    return MARK.sub("?", text)


def _typed(value: object, kind: str, parameters: Parameters) -> str:
    if value is None or isinstance(value, int | float | tuple | list):
        raise Untranslatable(Idiom.typed_literal, f"{kind} before a {type(value).__name__}")
    return f"{parameters.text_for(value)}::{kind}"


class _Numbering:
    """Numbers the parameters of a text without values."""

    def __init__(self, names: Sequence[str | None], template: str | None) -> None:
        self.names = names
        self.template = template
        self.keys: list[str | int] = []
        self.idioms: list[Idiom] = []

    def text_for(self, piece: Piece) -> str:
        if piece.spot is None:
            return piece.text
        if piece.spot in IDIOMS:
            self.idioms.append(IDIOMS[piece.spot])
        match piece.spot:
            case Spot.identifier | Spot.dollar | Spot.glued:
                raise Untranslatable(IDIOMS[piece.spot], MARK.sub("%s", piece.text))
            case Spot.comment:
                return MARK.sub("?", piece.text)
            case Spot.rows:
                return self._rows()
        number = self._number(piece.marks[0])
        cast = f"::{piece.typed}" if piece.typed else ""
        return f"(${number})" if piece.spot is Spot.list else f"${number}{cast}"

    def _rows(self) -> str:
        if self.template is None:
            raise Untranslatable(Idiom.value_rows, "the columns of a row are known to the program only")
        inner = numbered(self.template)
        first = len(self.keys)
        self.keys += inner.names
        return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + first}", inner.text)

    def _number(self, mark: int) -> int:
        name = self.names[mark]
        key: str | int = mark if name is None else name
        if name is None or key not in self.keys:
            self.keys.append(key)
        return self.keys.index(key) + 1
