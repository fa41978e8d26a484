"""The methods of repositories by name, as ``teams.get_by_league``.

What a repository hands out to ask in another shape is a step on the way: ``odds.rows.find`` is
``work.odds.rows(kind).find(…)`` and takes ``kind`` beside the arguments of ``find``.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from monps.core.errors import MonpsError
from monps.models import Base
from monps.repositories import Repositories, Repository
from monps.repositories.entities import Entities
from monps.repositories.repositories import On
from monps.repositories.rows import Rows

__all__ = ["ExplainError", "Method", "method_named", "methods_of", "repositories"]

STEPS: Mapping[str, type[Any]] = {"load": Entities, "rows": Rows}
"""Methods that hand out a reader, and which."""


class ExplainError(MonpsError):
    """A method cannot be explained as asked; the text says what there is."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a repository, or of the reader that its ``step`` hands out."""

    repository: str
    step: str | None
    name: str
    model: type[Base]
    function: Callable[..., Any]

    def __str__(self) -> str:
        return ".".join(filter(None, (self.repository, self.step, self.name)))

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """What it takes, without ``self``; first what its step takes."""
        own = list(inspect.signature(self.function).parameters.values())[1:]
        before = list(inspect.signature(getattr(Repository, self.step)).parameters.values())[1:] if self.step else []
        return {one.name: one for one in (*before, *own)}

    def call(self, work: Repositories, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of any method
        """Call it on ``work``.

        Raises:
            ExplainError: an argument is missing, or there is no such parameter.
        """
        self._check(arguments)
        given = dict(arguments)
        target = getattr(work, self.repository)
        if self.step:
            (name,) = list(inspect.signature(getattr(Repository, self.step)).parameters)[1:]
            target = getattr(target, self.step)(given.pop(name))
        every = [one.name for one in self.parameters.values() if one.kind is one.VAR_POSITIONAL]
        positional = [value for name in every for value in given.pop(name, ())]
        return getattr(target, self.name)(*positional, **given)

    def _check(self, arguments: Mapping[str, Any]) -> None:
        takes = self.parameters
        optional = {
            one.name for one in takes.values() if one.default is not one.empty or one.kind is one.VAR_POSITIONAL
        }
        if unknown := set(arguments) - set(takes):
            known = ", ".join(takes) or "nothing"
            raise ExplainError(f"{self} takes no {', '.join(sorted(unknown))}; it takes {known}")
        if missing := [name for name in takes if name not in optional and name not in arguments]:
            raise ExplainError(f"{self} needs {', '.join(missing)} as well")


def repositories() -> Mapping[str, type[Repository[Any]]]:
    """The repositories by the name that they have in a unit of work."""
    return {name: one.repository for name, one in vars(Repositories).items() if isinstance(one, On)}  # type: ignore[misc]


def methods_of(kind: type[Any]) -> list[str]:
    """The public methods of a repository or reader that ask the database, sorted."""
    members = inspect.getmembers(kind, inspect.isfunction)
    return [name for name, _ in members if not name.startswith("_") and name not in STEPS]


def method_named(name: str) -> Method:
    """The method called ``repository.method`` or ``repository.step.method``.

    Raises:
        ExplainError: there is none; the text lists what there is.
    """
    first, *between, last = name.split(".") if "." in name else (name, "")
    known = repositories()
    if first not in known:
        raise ExplainError(f"there is no repository {first!r}; there are {', '.join(sorted(known))}")
    kind: type[Any] = known[first]
    step = between[0] if between else None
    if step is not None:
        if len(between) > 1 or step not in STEPS:
            raise ExplainError(f"there is no way {'.'.join(between)!r} to a method of {first}; there are {_steps()}")
        kind = STEPS[step]
    methods = methods_of(kind)
    if last not in methods:
        way = f"{first}.{step}" if step else first
        raise ExplainError(f"{way} has no method {last!r}; it has {', '.join(methods)}")
    return Method(first, step, last, known[first].model, getattr(kind, last))


def _steps() -> str:
    return ", ".join(sorted(STEPS))
