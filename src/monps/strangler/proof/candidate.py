"""The complete texts that a call site may send, as far as they can be known.

A hole with known choices is filled with each of them; the same expression gets the same choice everywhere in a text. A
hole that is a value gets a sample, and the proof says so. Where only the running program knows a column, a table or a
piece of SQL, nobody can try it: then there is no text, and a reason.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monps.strangler.call_site import CallSite, Hole, Variant
from monps.strangler.structure import parsed, probe
from monps.strangler.vocabulary import HoleKind

__all__ = ["Candidate", "candidates"]

LIMIT = 64
"""Combinations of choices that are tried."""
QUOTED = ("1", "2024-01-31", "a")
"""What is tried inside quotes."""
BARE = ("1", "NULL")
LIST_AFTER = re.compile(r"\b(?:in|any)\s*\(\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text; or none, and why. ``fillings`` are further ways to write its sample values."""

    text: str | None
    reason: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """The holes that are filled from a list, with what was taken; where there is no text, all that could be."""
    samples: tuple[str, ...] = ()
    """The expressions in whose places samples stand."""
    fillings: tuple[str, ...] = ()
    parses: bool = True
    """Where there is no text: whether the parser took it with something in the holes."""
    shown: str = ""
    """The text as a person reads it, with its holes."""


def candidates(site: CallSite) -> Sequence[Candidate]:
    """The texts of ``site``, at least one, each once."""
    if not site.variants:
        return [Candidate(None, f"the text is known to the program only: {site.expression}", parses=False)]
    made = [one for variant in site.variants for one in _of_variant(variant, passed=site.arguments is not None)]
    if site.more_variants:
        made.append(Candidate(None, "it has more variants than are kept", shown=site.variants[0].text))
    return list(dict.fromkeys(made))


def _of_variant(variant: Variant, *, passed: bool) -> Iterator[Candidate]:
    for number, part in enumerate(variant.parts):
        if isinstance(part, Hole) and not _can_be_filled(part, variant.parts[:number]):
            reason = f"the {part.kind.value.replace('_', ' ')} {part.expression} is known to the program only"
            problem = parsed(probe(variant.parts)).problem
            every = tuple((hole.expression, choice) for hole in variant.holes for choice in hole.choices)
            yield Candidate(None, reason, every, parses=problem is None, shown=variant.text)
            return
    chosen = {hole.expression: hole.choices for hole in variant.holes if hole.choices}
    ways = list(itertools.islice(itertools.product(*chosen.values()), LIMIT + 1))
    for way in ways[:LIMIT]:
        yield _filled(variant, dict(zip(chosen, way, strict=True)), passed=passed)
    if len(ways) > LIMIT:
        yield Candidate(None, f"more than {LIMIT} combinations of its choices", shown=variant.text)


def _can_be_filled(hole: Hole, before: Sequence[str | Hole]) -> bool:
    if hole.choices or hole.kind in {HoleKind.bare_value, HoleKind.quoted_value}:
        return True
    left = before[-1] if before and isinstance(before[-1], str) else ""
    return hole.kind is HoleKind.list and LIST_AFTER.search(left) is not None


def _filled(variant: Variant, choices: Mapping[str, str], *, passed: bool) -> Candidate:
    sampled = tuple(dict.fromkeys(hole.expression for hole in variant.holes if not hole.choices))
    quoted = any(hole.kind is HoleKind.quoted_value for hole in variant.holes if not hole.choices)
    ways = QUOTED if quoted else BARE if sampled else ("",)
    texts = [
        variant.filled([choices.get(hole.expression, _sample(hole, way, passed=passed)) for hole in variant.holes])
        for way in ways
    ]
    return Candidate(texts[0], "", tuple(choices.items()), sampled, tuple(texts[1:]), shown=variant.text)


def _sample(hole: Hole, way: str, *, passed: bool) -> str:
    match hole.kind:
        case HoleKind.quoted_value:
            return way
        case HoleKind.list:
            return "%s" if passed and "%s" in hole.expression else "NULL"
    return way if way in BARE else "1"
