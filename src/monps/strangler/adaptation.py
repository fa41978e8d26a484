"""How psycopg2 writes a value into a text, and what stands for it when the value travels beside the text.

psycopg2 writes literals. A literal has a type of its own, which a parameter has not: ``1.5`` is numeric, ``5`` integer,
``'x'`` nothing in particular, NULL nothing at all. So that the server understands the same, a parameter is given the
literal's type by a cast, a string stays without, and NULL is written as it is. A tuple is a list in brackets, a list is
an ARRAY; their items are parameters one by one.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from monps.core.errors import MonpsError
from monps.strangler.idiom import Idiom

__all__ = ["Parameters", "Untranslatable", "written_in_quotes"]

INT4 = 2**31 - 1
INT8 = 2**63 - 1


class Untranslatable(MonpsError):
    """A statement cannot be sent as psycopg2 would have written it with its values beside the text."""

    def __init__(self, idiom: Idiom, detail: str) -> None:
        self.idiom = idiom
        self.detail = detail
        super().__init__(f"{idiom.meaning} ({detail})")


@dataclass
class Parameters:
    """The values that travel beside a text, in the order of ``$1``, ``$2``, and so on."""

    values: list[object] = field(default_factory=list)

    def text_for(self, value: object) -> str:
        """What stands in the text for ``value``, which is added to the values.

        Raises:
            Untranslatable: psycopg2 would refuse the value, or would write something that is no value.
        """
        if value is None:
            return "NULL"
        for kind, write in WRITERS:
            if isinstance(value, kind):
                return write(self, value)
        if hasattr(value, "adapted") and hasattr(value, "dumps"):  # psycopg2's Json, known by its form
            return self.add(value.dumps(value.adapted))
        if type(value).__name__ == "AsIs":
            raise Untranslatable(Idiom.raw_text, f"AsIs({value})")
        raise Untranslatable(Idiom.unknown_type, f"a {type(value).__name__}")

    def add(self, value: object, kind: str | None = None) -> str:
        """One more parameter, with a cast to ``kind`` where the literal has a type."""
        self.values.append(value)
        return f"${len(self.values)}" + (f"::{kind}" if kind else "")

    def _integer(self, value: int) -> str:
        # A negative literal is the minus of a positive one, so the smallest integer of each size has the next size.
        size = "integer" if abs(value) <= INT4 else "bigint" if abs(value) <= INT8 else "numeric"
        return self.add(Decimal(value) if size == "numeric" else value, size)

    def _float(self, value: float) -> str:
        return self.add(Decimal(repr(value)), "numeric") if math.isfinite(value) else self.add(value, "float8")

    def _decimal(self, value: Decimal) -> str:
        return self.add(value if value.is_finite() else Decimal("NaN"), "numeric")

    def _datetime(self, value: datetime) -> str:
        return self.add(value, "timestamp" if value.tzinfo is None else "timestamptz")

    def _time(self, value: time) -> str:
        return self.add(value, "time" if value.tzinfo is None else "timetz")

    def _tuple(self, value: tuple[object, ...]) -> str:
        if not value:
            raise Untranslatable(Idiom.empty_tuple, "()")
        return f"({', '.join(map(self.text_for, value))})"

    def _list(self, value: Sequence[object]) -> str:
        if not value:
            return "'{}'"
        if all(one is None for one in value):
            return f"'{{{','.join(['NULL'] * len(value))}}}'"
        return f"ARRAY[{','.join(map(self.text_for, value))}]"


WRITERS: Sequence[tuple[type, Callable[[Parameters, object], str]]] = [
    (kind, write)  # type: ignore[misc] # each writer is given its own type only
    for kind, write in (
        (bool, lambda self, value: self.add(value, "boolean")),
        (int, Parameters._integer),  # noqa: SLF001 - the table of this class
        (float, Parameters._float),  # noqa: SLF001
        (Decimal, Parameters._decimal),  # noqa: SLF001
        (str, Parameters.add),
        (datetime, Parameters._datetime),  # noqa: SLF001
        (date, lambda self, value: self.add(value, "date")),
        (time, Parameters._time),  # noqa: SLF001
        (timedelta, lambda self, value: self.add(value, "interval")),
        (UUID, lambda self, value: self.add(value, "uuid")),
        ((bytes, bytearray, memoryview), lambda self, value: self.add(bytes(value), "bytea")),
        (tuple, Parameters._tuple),  # noqa: SLF001
        (list, Parameters._list),  # noqa: SLF001
    )
]


def written_in_quotes(value: object) -> str:
    """What psycopg2 leaves inside a quoted literal when ``%s`` stands in it.

    Raises:
        Untranslatable: The value brings quotes of its own, which end the literal.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f" {value}" if value < 0 else str(value)
        case float() if math.isfinite(value):
            return f" {value!r}" if value < 0 else repr(value)
    raise Untranslatable(Idiom.quoted_text, f"a {type(value).__name__} in quotes")
