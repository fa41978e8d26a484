"""The toolkit that retires raw SQL: find it, prove it, run both sides, count what is left.

:func:`scan` makes an :class:`Inventory` of a code tree; everything else begins with it. This package knows no model of
ours and no code of ours: it takes a path, and works on anybody's project.
"""

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
