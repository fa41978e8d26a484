"""Drafts for the sites of an inventory: one method for each text that a site may send."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monps.strangler.call_site import CallSite, Variant
from monps.strangler.drafts.code import identifier
from monps.strangler.drafts.method import Method, drafted
from monps.strangler.drafts.module import module
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.tables import Tables
from monps.strangler.vocabulary import Resolution

__all__ = ["Drafts", "Refused", "draft"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that is not drafted, and why."""

    site: CallSite
    variant: Variant | None
    reason: str


@dataclass
class Drafts:
    """What became of the sites."""

    tables: Tables
    methods: dict[str, Method] = field(default_factory=dict)
    """By fingerprint of the text that each replaces."""
    refused: list[Refused] = field(default_factory=list)

    def of(self, site: CallSite) -> Sequence[Method | None]:
        """The method for each variant of a site, None where there is none."""
        return [self.methods.get(variant.fingerprint) for variant in site.variants]

    def module(self) -> str:
        """The code."""
        return module(list(self.methods.values()), self.tables)


def draft(sites: Iterable[CallSite], tables: Tables) -> Drafts:
    """Draft a method for every text of every site."""
    made = Drafts(tables)
    names: dict[str, set[str]] = {}
    rows: set[str] = set()
    for site in sites:
        if site.resolution in {Resolution.unresolved, Resolution.forwarded} or not site.variants:
            made.refused.append(Refused(site, None, f"its text is {site.resolution}"))
            continue
        for number, variant in enumerate(site.variants, start=1):
            if variant.fingerprint in made.methods:
                continue
            owner, name = _names(site)
            name = f"{name}_{number}" if len(site.variants) > 1 else name
            name = identifier(name, names.setdefault(owner, set()), attribute=True)
            row = _unique(f"{_camel(name)}Row", rows)
            try:
                made.methods[variant.fingerprint] = drafted(site, variant, tables, name=name, owner=owner, row=row)
            except Refusal as error:
                made.refused.append(Refused(site, variant, str(error)))
                continue
            names[owner].add(name)
            rows.add(row)
    return made


def _names(site: CallSite) -> tuple[str, str]:
    table, _, method = site.proposal.rpartition(".")
    own = method or site.function.rpartition(".")[2].strip("_<>")
    return f"{_camel(table or 'desk')}Repository", own


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace(".", "_").split("_"))


def _unique(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made in taken:
        made, number = f"{name}{number}", number + 1
    return made
