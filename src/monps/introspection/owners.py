"""Who an object belongs to.

Models say nothing about owners. What the scratch server's own role owns, nobody chose to give to it, so an owner counts
only where a declaration names another one, or where two databases are compared.
"""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "owner"]


def owner(row: Mapping[str, Any]) -> Item:
    """The owner that a row names under ``owner``."""
    return Item("owner", row["owner"], {"role": row["owner"]})


FAMILY = Family("owner", ("role",), lambda *_: Severity.weaker_guarantee, by_content=False, own=True)
