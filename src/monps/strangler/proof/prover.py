"""The proof of statements on a copy of a schema, rung by rung.

A text is prepared (the server looks up its names and types), then planned for any values (privileges, the index of ON
CONFLICT, columns that an INSERT leaves out), then executed with sample values and rolled back. It goes up until the
server refuses. A refusal for the text's sake is a failure; one for the sake of the sample values, or of what the copy
lacks, only ends the climb.
"""

from collections.abc import Sequence
from dataclasses import replace

from monps.strangler.adaptation import Untranslatable
from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory
from monps.strangler.proof.candidate import Candidate, candidates
from monps.strangler.proof.climbing import Climb
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.statement import Statement, stated
from monps.strangler.proof.verdict import Failure, Finding, Note, Proof, SiteProof
from monps.strangler.structure import kind_of
from monps.strangler.vocabulary import Api, Driver, Resolution, StatementKind

__all__ = ["Prover"]

PIECES = {Api.text, Api.mogrify}
"""Doors that make a part of a statement as well."""
TYPE_FAULTS = {"22007", "22008", "22P02", "42804", "42883", "42846", "42725", "42601", "42703"}
"""What a sample in the place of a value may be refused for; a name that does not exist may be the sample, too."""


class Prover:
    """Proves call sites on one copy; ``highest`` is the level at which it is content."""

    def __init__(self, ground: Ground, highest: Level = Level.executed) -> None:
        self.ground = ground
        self.highest = highest
        self._known: dict[Statement, Proof] = {}

    def inventory(self, found: Inventory) -> Sequence[SiteProof]:
        """The proof of every site, in their order."""
        return [self.site(one) for one in found.sites]

    def site(self, site: CallSite) -> SiteProof:
        """The proofs of all texts of a site."""
        proofs = tuple(self._candidate(site, one) for one in candidates(site))
        return SiteProof(site.file, site.line, site.function, site.fingerprint, _together(proofs))

    def _candidate(self, site: CallSite, one: Candidate) -> Proof:
        if one.text is None:
            reached = Level.parsed if one.parses else Level.unseen
            reason = _reason(site, one)
            return Proof(text=one.shown, level=reached, outcome=Outcome.not_verifiable, why=reason, choices=one.choices)
        if site.driver in {Driver.sqlite, Driver.other}:
            why = f"it goes to another database ({site.driver})"
            return Proof(text=one.text, level=Level.unseen, outcome=Outcome.not_verifiable, why=why)
        if site.api in PIECES and kind_of(one.text) is StatementKind.unknown:
            why = "it is a piece of SQL, no statement"
            return Proof(text=one.text, level=Level.unseen, outcome=Outcome.not_verifiable, why=why)
        proof = self._text(site, one, one.text)
        for text in one.fillings:
            if proof.failure is None or proof.failure.sqlstate not in TYPE_FAULTS:
                break
            again = self._text(site, one, text)
            proof = again if again.failure is None else proof
        if one.samples:
            proof = _of_sample(proof, one.samples)
        return replace(proof, choices=one.choices)

    def _text(self, site: CallSite, one: Candidate, text: str) -> Proof:
        try:
            statement = stated(site, text, complete=not one.choices and not one.samples)
        except Untranslatable as error:
            return _untranslatable(text, error)
        if statement not in self._known:  # many sites send the same
            self._known[statement] = Climb(self.ground, statement, self.highest).proof()
        proof = self._known[statement]
        notes = [Finding(Note.star)] * (site.star and proof.shape is not None)
        notes += [Finding(Note.positional)] * (site.positional and site.star)
        return replace(proof, findings=(*proof.findings, *notes))


def _reason(site: CallSite, one: Candidate) -> str:
    if site.resolution is Resolution.forwarded:
        return "the text is a parameter; its callers are sites of their own"
    return one.reason


def _untranslatable(text: str, error: Untranslatable) -> Proof:
    finding = Finding(error.idiom, error.detail)
    if error.idiom.fatal:
        failure = Failure(None, error.detail, (), f"psycopg2 refuses it: {error}")
        return Proof(text=text, level=Level.unseen, outcome=Outcome.failed, failure=failure, why=str(error))
    return Proof(
        text=text, level=Level.parsed, outcome=Outcome.not_verifiable, why=f"no parameter can stand there: {error}",
        findings=(finding,),
    )  # fmt: skip


def _of_sample(proof: Proof, samples: Sequence[str]) -> Proof:
    """What a proof with a sample in the place of a value is worth."""
    findings = (*proof.findings, Finding(Note.sampled, ", ".join(samples)))
    if proof.failure is not None and proof.failure.sqlstate in TYPE_FAULTS - {"42703"}:
        why = f"with a sample for {', '.join(samples)} the server said: {proof.failure.said}"
        return replace(proof, outcome=Outcome.not_verifiable, failure=None, why=why, findings=findings)
    return replace(proof, findings=findings)


def _together(proofs: Sequence[Proof]) -> tuple[Proof, ...]:
    """Choices that fail in one combination only are no failure if each of them passes in another, or may."""
    good = {choice for one in proofs if one.outcome is not Outcome.failed for choice in one.choices}
    return tuple(
        replace(one, outcome=Outcome.not_verifiable, failure=None, why="this combination of choices fails",
                findings=(*one.findings, Finding(Note.combination, one.failure.sentence)))
        if one.failure is not None and len(one.choices) > 1 and set(one.choices) <= good
        else one
        for one in proofs
    )  # fmt: skip
