"""One declared schema per DNA vector, used by the writer and by the reader.

A vector is a frozen dataclass whose fields are annotated with a :class:`Measure`: unit, permitted range and the
source that must be known. Construction checks the ranges; ``to_json`` and ``from_json`` follow the same
annotations, so a key that one side writes and the other does not know is an error on the spot instead of a default
for ever.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self, get_args, get_origin

from monps.core.errors import ProfileError
from monps.quantum.columns import Json, decode, encode, type_hints

__all__ = ["Measure", "Vector", "measures"]


_ROUNDING = 1e-9  # a weighted mean of two ones may exceed one by the last bit


@dataclass(frozen=True, slots=True)
class Measure:
    """What a field measures: its ``unit``, the ``source`` without which it is ``None``, and the range of its value."""

    unit: str
    source: str
    low: float = -math.inf
    high: float = math.inf

    def check(self, name: str, value: object) -> None:
        """Raise ProfileError when ``value`` (a number, or a rate with one) is not finite or outside the range."""
        number = getattr(value, "value", value)
        if isinstance(number, int | float) and not (
            math.isfinite(number) and self.low - _ROUNDING <= number <= self.high + _ROUNDING
        ):
            raise ProfileError(f"{name} = {number} is outside {self.low} to {self.high} ({self.unit})")


class Vector:
    """Base of the nine vectors; subclasses are frozen dataclasses."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, measure in measures(type(self)).items():
            measure.check(f"{type(self).__name__}.{name}", getattr(self, name))

    def absent(self) -> dict[str, str]:
        """For every field that is ``None``, what would have to be known."""
        declared = measures(type(self))
        return {name: f"no {declared[name].source}" for name in declared if getattr(self, name) is None}

    def to_json(self) -> dict[str, Json]:
        """The vector as a JSON object with exactly the declared keys."""
        return {name: encode(getattr(self, name)) for name in type_hints(type(self))}

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Self:
        """Read what :meth:`to_json` wrote; a missing, unknown or ill-typed key raises ProfileError with its name."""
        vector: Self = decode(cls, data, cls.__name__)
        return vector


def measures(cls: type) -> dict[str, Measure]:
    """The measured fields of a vector."""
    found = {
        name: [a for a in get_args(hint)[1:] if isinstance(a, Measure)]
        for name, hint in type_hints(cls).items()
        if get_origin(hint) is Annotated
    }
    return {name: marks[0] for name, marks in found.items() if marks}
