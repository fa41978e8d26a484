"""What the tap saw beside what the inventory knows: what nobody knew, and what never ran.

A statement is known by its fingerprint, or by a text with holes that it fills. One that is not, sent from a line that
the inventory lists as unresolved or forwarded, is *learned*: the site is known, and now its text is too. One that comes
from no line that is listed is *unknown*.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

from monps.strangler.call_site import CallSite
from monps.strangler.fingerprint import HOLE, fingerprint, normalised, pattern
from monps.strangler.inventory import Inventory
from monps.strangler.tap_record import Place, Seen
from monps.strangler.vocabulary import Resolution

__all__ = ["Knowledge", "Match", "Tapped", "matched"]


class Knowledge(StrEnum):
    """How well the inventory knows a statement that ran."""

    known = auto()
    """The very text."""
    filled = auto()
    """A text with holes that it fills."""
    learned = auto()
    """The place, but not the text."""
    unknown = auto()
    """Neither."""


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that ran, and the sites that it may come from."""

    seen: Seen
    knowledge: Knowledge
    sites: tuple[CallSite, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Of its text."""
        return fingerprint(self.seen.text)


@dataclass(frozen=True, slots=True)
class Tapped:
    """The run of a program beside the inventory of its code."""

    matches: tuple[Match, ...]
    unseen: tuple[CallSite, ...]
    """Sites of which nothing ran."""

    def of(self, knowledge: Knowledge) -> Sequence[Match]:
        """Those that are known so well."""
        return [one for one in self.matches if one.knowledge is knowledge]

    @property
    def types(self) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """The types of the values by fingerprint, each combination once."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for match in self.matches:
            known = found.setdefault(match.fingerprint, [])
            known += [look.types for look in match.seen.looks if look.types not in known]
        return found


def matched(seen: Sequence[Seen], inventory: Inventory) -> Tapped:
    """Find each statement that ran in the inventory."""
    known = _Known(inventory)
    matches = tuple(known.match(one) for one in seen if one.text)
    ran = {id(site) for match in matches for site in match.sites}
    return Tapped(matches, tuple(site for site in inventory.sites if id(site) not in ran))


class _Known:
    """The inventory, to be asked."""

    def __init__(self, inventory: Inventory) -> None:
        self.sites = inventory.sites
        self.texts: dict[str, list[CallSite]] = {}
        self.patterns: list[tuple[re.Pattern[str], CallSite]] = []
        for site in inventory.sites:
            for variant in site.variants:
                if variant.is_static:
                    self.texts.setdefault(variant.fingerprint, []).append(site)
                elif any(isinstance(part, str) and part.strip() for part in variant.parts):
                    self.patterns.append((pattern(variant.filled([HOLE] * len(variant.holes))), site))

    def match(self, seen: Seen) -> Match:
        places = {place for look in seen.looks for place in look.places}
        here = [site for site in self.sites if any(self._is_at(site, place) for place in places)]
        exact = self.texts.get(fingerprint(seen.text), [])
        if exact:
            return Match(seen, Knowledge.known, tuple([site for site in exact if site in here] or exact))
        text = normalised(seen.text)
        fitting = [site for expression, site in self.patterns if expression.fullmatch(text)]
        near = [site for site in fitting if site in here]
        if near or fitting:
            return Match(seen, Knowledge.filled, tuple(near or fitting))
        open_ones = tuple(site for site in here if site.resolution is not Resolution.static)
        return Match(seen, Knowledge.learned if open_ones else Knowledge.unknown, open_ones)

    @staticmethod
    def _is_at(site: CallSite, place: Place) -> bool:
        return site.line <= place.line <= site.end_line and Path(place.file).as_posix().endswith(f"/{site.file}")
