"""Rewrites: calls of raw SQL replaced by calls of the repositories that were proven to answer the same."""

from monps.strangler.rewrites.rewriting import Outcome, Rewritten, rewrite

__all__ = ["Outcome", "Rewritten", "rewrite"]
