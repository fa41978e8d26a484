"""What a proof found, for a person and for a program."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from monps.strangler.idiom import Idiom
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.schema_copy import SchemaCopy
from monps.strangler.proof.verdict import Finding, Proof, SiteProof

__all__ = ["ProofReport"]


@dataclass(frozen=True)
class ProofReport:
    """The proofs of a code tree on one schema."""

    root: str
    sites: tuple[SiteProof, ...]
    source: int
    """Major version of the target."""
    server: int
    """Major version of the server that tried the statements."""
    revision: str | None
    role: str | None
    """The role whose privileges were checked."""
    missing: tuple[str, ...]
    """What the copy lacks."""
    path: tuple[str, ...]
    """The search path."""
    doubt: str = ""
    """Why it may be the wrong database; empty where nothing speaks for that."""

    @classmethod
    def of(cls, root: str, sites: Sequence[SiteProof], copy: SchemaCopy, doubt: str = "") -> "ProofReport":
        """The report on what was proven on ``copy``."""
        known = (copy.source, copy.server, copy.revision, copy.role, copy.missing, copy.path)
        return cls(root, tuple(sites), *known, doubt)

    @property
    def failed(self) -> Sequence[SiteProof]:
        """The sites with a text that does not work."""
        return [one for one in self.sites if one.outcome is Outcome.failed]

    @property
    def not_verifiable(self) -> Sequence[SiteProof]:
        """The sites with a text that could not be tried, and none that failed."""
        return [one for one in self.sites if one.outcome is Outcome.not_verifiable]

    @property
    def findings(self) -> dict[str, list[SiteProof]]:
        """By word, the sites that have such a finding."""
        found: dict[str, list[SiteProof]] = {}
        for site in self.sites:
            for word in dict.fromkeys(finding.word for finding in site.findings):
                found.setdefault(word, []).append(site)
        return found

    @property
    def headline(self) -> str:
        """``109 sites, 160 texts: 97 proven (95 to L3, 2 to L1), 1 failed, 11 not verifiable``."""
        levels = Counter(one.level for one in self.sites if one.outcome is Outcome.proven)
        told = ", ".join(f"{levels[level]} to {level}" for level in reversed(Level) if levels[level])
        texts = sum(len(one.proofs) for one in self.sites)
        return (
            f"{len(self.sites)} sites, {texts} texts: {sum(levels.values())} proven{f' ({told})' if told else ''}, "
            f"{len(self.failed)} failed, {len(self.not_verifiable)} not verifiable"
        )

    @property
    def ground(self) -> str:
        """On what it was proven, and what was not looked at."""
        copy = f"PostgreSQL {self.source}" if self.source == self.server else (
            f"PostgreSQL {self.source}, copied to a server of version {self.server}")  # fmt: skip
        parts = [copy]
        parts += [f"revision {self.revision}"] if self.revision else []
        parts.append(f"privileges of {self.role}" if self.role else "privileges not checked (--role)")
        parts += [f"the copy lacks {', '.join(self.missing)}"] if self.missing else []
        return "; ".join(parts)

    def lines(self, *, everything: bool = False) -> Iterator[str]:
        """A line for each site that did not reach the highest level, with all others where ``everything``.

        Before them stands the doubt whether it is the right database, where there is one.
        """
        if self.doubt:
            yield self.doubt
        for site in self.sites:
            if everything or site.outcome is not Outcome.proven or site.level is not Level.executed:
                yield from _told(site, everything=everything)

    def summary(self) -> Iterator[str]:
        """A line for each kind of finding, with the places that have it."""
        for word, sites in sorted(self.findings.items()):
            places = [site.place for site in sites]
            shown = ", ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")  # noqa: PLR2004 - a line
            meaning = next(finding.word.meaning for finding in sites[0].findings if finding.word == word)
            yield f"{word}: {len(sites)} ({shown}). {meaning}"

    def json(self) -> str:
        """For a program."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def _told(site: SiteProof, *, everything: bool) -> Iterator[str]:
    head = f"{site.place} {site.function}"
    if site.outcome is Outcome.failed:
        lines = Counter(_failure(proof) for proof in site.proofs if proof.failure is not None)
        for line, texts in lines.items():
            yield f"{head}: {line}" + (f" ({texts} texts)" if texts > 1 else "")
        return
    why = f"; {site.worst.why}" if site.worst.why else ""
    yield f"{head}: {site.outcome} {site.level}{why}"
    if everything:
        for finding in site.findings:
            yield f"    {_word(finding)}: {finding.sentence}"


def _failure(proof: Proof) -> str:
    state = (proof.failure.sqlstate if proof.failure else None) or "psycopg2"
    after = f" after {proof.level}" if proof.level is not Level.unseen else ""
    return f"failed{after} ({state}): {proof.why}{_chosen(proof)}"


def _chosen(proof: Proof) -> str:
    return f" (with {', '.join(f'{name} = {text}' for name, text in proof.choices)})" if proof.choices else ""


def _word(finding: Finding) -> str:
    return f"psycopg2 idiom {finding.word}" if isinstance(finding.word, Idiom) else str(finding.word)
