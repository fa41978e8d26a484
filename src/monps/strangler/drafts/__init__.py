"""Drafts: raw SQL as methods of repositories in SQLAlchemy, for a person to read and for parity to prove."""

from monps.strangler.drafts.drafting import Drafts, Refused, draft
from monps.strangler.drafts.refusal import Refusal

__all__ = ["Drafts", "Refusal", "Refused", "draft"]
