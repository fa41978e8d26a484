"""What a proof says to the ledger: the level of each statement, and the revision on which it was reached."""

from dataclasses import replace

from monps.strangler.ledger import Ledger
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.report import ProofReport

__all__ = ["noted"]


def noted(ledger: Ledger, report: ProofReport) -> Ledger:
    """The ledger after the proof; what does not pass is no longer verified, whatever was noted before."""
    levels: dict[str, Level | None] = {}
    for site in report.sites:
        own = site.level if site.outcome is Outcome.proven else None
        known = levels.get(site.fingerprint, own)
        levels[site.fingerprint] = None if own is None or known is None else min(own, known, key=lambda one: one.height)
    return ledger.noted(
        replace(
            ledger.of(one),
            verified=str(level) if level is not None else None,
            revision=report.revision if level is not None else None,
        )
        for one, level in levels.items()
        if level is not None or one in ledger.progress
    )
