"""The proof of raw SQL: each statement tried by a server, on a copy of the schema, and nothing believed without.

:func:`prove` makes a :class:`ProofReport` of an inventory and a database.
"""

from sqlalchemy import URL

from monps.strangler.inventory import Inventory
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.prover import Prover
from monps.strangler.proof.report import ProofReport
from monps.strangler.proof.right_database import doubt
from monps.strangler.proof.schema_copy import copied
from monps.strangler.proof.verdict import Failure, Finding, Note, Proof, SiteProof

__all__ = ["Failure", "Finding", "Level", "Note", "Outcome", "Proof", "ProofReport", "SiteProof", "prove"]


def prove(
    found: Inventory,
    target: URL,
    *,
    scratch: URL | None = None,
    role: str | None = None,
    highest: Level = Level.executed,
) -> ProofReport:
    """Prove every site of ``found`` on a copy of the schema of ``target``, which is only read.

    Args:
        found: The inventory.
        target: The database.
        scratch: A server for the copy, where databases and roles may be made; the embedded one by default.
        role: The role of the program: its privileges are checked too.
        highest: The level at which to be content.

    Raises:
        ProofError: The copy could not be made.
    """
    with copied(target, scratch, role) as copy, Ground(copy) as ground:
        doubted = doubt(found.sites, ground.catalog, target.database or "the database")
        return ProofReport.of(found.root, Prover(ground, highest).inventory(found), copy, doubted)
