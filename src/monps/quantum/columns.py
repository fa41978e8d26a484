"""Results as column values, and back: the one place that knows how a frozen result becomes JSON.

Dataclasses become objects and tuples become arrays; reading follows the annotations of the type and refuses what
they do not declare.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from monps.core.errors import ProfileError

__all__ = ["Json", "decode", "encode", "to_columns", "type_hints"]

Json = Any
"""What ``json.dumps`` takes; typing it deeper would only move the casts."""

_SCALARS = (str, bool, int, float)
_HINTS: dict[type, dict[str, Any]] = {}  # resolving annotations is slow, and they never change


def to_columns(row: object) -> dict[str, Json]:
    """A result of this room as the columns of its table, by name: nested results are JSON, dates stay dates."""
    columns: dict[str, Json] = encode(row)
    return columns


def encode(value: object) -> Json:
    """A value of a schema as JSON: dataclasses become objects, tuples arrays."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(hint: Any, data: Json, path: str) -> Any:  # noqa: ANN401 - the type is the hint
    """The inverse of :func:`encode` for a type; ``path`` names the place in errors."""
    origin = get_origin(hint)
    if origin is Annotated:
        return decode(get_args(hint)[0], data, path)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        return None if data is None else decode(inner[0], data, path)
    if origin is tuple:
        return _decode_array(get_args(hint)[0], data, path)
    if is_dataclass(hint):
        return _decode_object(hint, data, path)
    return _decode_scalar(hint, data, path)


def _decode_array(item: Any, data: Json, path: str) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(data, list | tuple):
        raise ProfileError(f"{path} must be an array, not {type(data).__name__}")
    return tuple(decode(item, value, f"{path}[{i}]") for i, value in enumerate(data))


def _decode_object(cls: Any, data: Json, path: str) -> Any:  # noqa: ANN401
    if not isinstance(data, Mapping):
        raise ProfileError(f"{path} must be an object, not {type(data).__name__}")
    declared = type_hints(cls)
    unknown, missing = sorted(data.keys() - declared.keys()), sorted(declared.keys() - data.keys())
    if unknown or missing:
        raise ProfileError(
            f"{path} has unknown keys {unknown} and lacks {missing}; it was written by another version of this schema"
        )
    return cls(**{name: decode(hint, data[name], f"{path}.{name}") for name, hint in declared.items()})


def _decode_scalar(hint: Any, data: Json, path: str) -> Any:  # noqa: ANN401
    if hint is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if hint not in _SCALARS or type(data) is not hint:
        raise ProfileError(f"{path} must be {getattr(hint, '__name__', hint)}, not {data!r}")
    return data


def type_hints(cls: type) -> dict[str, Any]:
    """The annotations of a dataclass, ``Annotated`` kept."""
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls, include_extras=True)
    return _HINTS[cls]
