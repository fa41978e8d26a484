"""The toolkit that retires raw SQL: find it, prove it, run both sides, count what is left.

:func:`scan` makes an :class:`Inventory` of a code tree; everything else begins with it. This package knows no model of
ours and no code of ours: it takes a path, and works on anybody's project.

Its names are imported when they are asked for: the tap runs inside of other programs, which must not wait for a parser.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monps.strangler.call_site import CallSite, Hole, Structure, Transaction, Variant
    from monps.strangler.inventory import Dismissed, Inventory, Unread
    from monps.strangler.scan import scan

__all__ = [
    "CallSite",
    "Dismissed",
    "Hole",
    "Inventory",
    "Structure",
    "Transaction",
    "Unread",
    "Variant",
    "scan",
]

HOMES = {"Dismissed": "inventory", "Inventory": "inventory", "Unread": "inventory", "scan": "scan"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any name of the package
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{HOMES.get(name, 'call_site')}"), name)
    globals()[name] = found
    return found


class _Package(ModuleType):
    """``scan`` is the function, whoever has imported the module of this name first."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value.scan if name == "scan" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Package
