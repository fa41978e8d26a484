"""The declared side of anybody's project, named in one word: ``package.module:Base``.

What stands there may be a declarative base, a ``MetaData``, a function that returns one of these, or a list of them.
The working directory is importable, as it is for ``python -m``.
"""

import sys
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path

from sqlalchemy import MetaData
from sqlalchemy.exc import SQLAlchemyError

from monps.core.errors import DriftError
from monps.core.importing import imported

__all__ = ["code_of", "load_metadata", "merged"]

FORM = "write package.module:name, where name is a declarative base, a MetaData, a function that returns one, or a list"


def load_metadata(target: str) -> MetaData:
    """Import ``package.module:name`` and return what it declares; several ``MetaData`` become one.

    Raises:
        DriftError: there is no such module or name, it is something else, the import fails, or no table is declared.
    """
    module_name, _, name = target.partition(":")
    if not module_name or not name:
        raise DriftError(f"--metadata is {target!r}; {FORM}")
    module = _imported(module_name)
    try:
        found = attrgetter(name)(module)
    except AttributeError as error:
        raise DriftError(f"module {module_name} has no {name!r}; {FORM}") from error
    metadata = merged(_metadatas(found, target))
    if not metadata.tables:
        raise DriftError(f"{target} declares no table; import the modules with the models where it is defined")
    return metadata


def merged(several: Iterable[MetaData]) -> MetaData:
    """One ``MetaData`` with the tables of all.

    Raises:
        DriftError: two of them declare the same table.
    """
    first, *others = several
    if not others:
        return first
    whole = MetaData()
    for metadata in (first, *others):
        for table in metadata.tables.values():
            if table.key in whole.tables:
                raise DriftError(f"table {table.key} is declared by two of the MetaData; leave one of them out")
            copy = table.to_metadata(whole)
            copy._prefixes = list(table._prefixes)  # noqa: SLF001 - UNLOGGED is one, and to_metadata leaves them out
    return whole


def code_of(target: str) -> Path:
    """Where the code of ``package.module:name`` lies: its topmost package, or its file.

    Raises:
        DriftError: the module is no file.
    """
    topmost = target.partition(":")[0].partition(".")[0]
    file = getattr(sys.modules.get(topmost), "__file__", None)
    if file is None:
        raise DriftError(f"{topmost} has no file to read; name the code with --code")
    path = Path(file)
    return path.parent if path.name == "__init__.py" else path


def _imported(name: str) -> object:
    try:
        return imported(name)
    except ModuleNotFoundError as error:
        raise DriftError(f"{_missing(name, error)}; start in the folder from which it can be imported") from error
    except Exception as error:
        # Another project's module may raise anything; as an uncaught error its exit code would mean drift.
        raise DriftError(
            f"importing {name} failed with {type(error).__name__}: {' '.join(str(error).split())}"
        ) from error


def _missing(name: str, error: ModuleNotFoundError) -> str:
    if error.name is not None and f"{name}.".startswith(f"{error.name}."):
        return f"there is no module {error.name!r} in {Path.cwd()} or in this Python"
    return f"importing {name} needs the module {error.name!r}, which is not installed in this Python"


def _metadatas(found: object, target: str) -> list[MetaData]:
    if isinstance(found, MetaData):
        return [found]
    if isinstance(known := getattr(found, "metadata", None), MetaData):
        return [known]
    if isinstance(found, list | tuple) and found:
        return [metadata for one in found for metadata in _metadatas(one, target)]
    if callable(found) and not isinstance(found, type):
        return _metadatas(_called(found, target), target)
    raise DriftError(f"{target} is {type(found).__name__}; {FORM}")


def _called(found: object, target: str) -> object:
    try:
        made: object = found()  # type: ignore[operator] # asked for before
    except (TypeError, SQLAlchemyError) as error:
        raise DriftError(f"calling {target} without arguments failed: {error}") from error
    if callable(made) and not hasattr(made, "metadata"):
        raise DriftError(f"{target} returned a function; {FORM}")
    return made
