"""Rewriting a tree: function after function, each change a patch of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from monps.core.errors import InventoryError
from monps.strangler.call_site import CallSite
from monps.strangler.drafts import Drafts
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.inventory import Inventory
from monps.strangler.ledger import Ledger
from monps.strangler.replacing import replaced
from monps.strangler.rewrites.function import opened
from monps.strangler.rewrites.gate import Candidate, admitted
from monps.strangler.rewrites.marks import Unmarked, unmarked
from monps.strangler.rewrites.patch import unified
from monps.strangler.rewrites.plan import Doors, Plan, plan
from monps.strangler.rewrites.unused import without_unused_imports

__all__ = ["Outcome", "Rewritten", "rewrite"]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One function that was rewritten: the whole file before and after."""

    file: str
    function: str
    candidates: tuple[Candidate, ...]
    before: str
    after: str

    @property
    def title(self) -> str:
        """What a commit of it would be called."""
        return f"{self.file} {self.function}: {len(self.candidates)} of raw SQL"

    @property
    def patch(self) -> str:
        """A unified diff, to be applied after those of the functions before."""
        return unified(self.file, self.before, self.after)


@dataclass
class Outcome:
    """What became of every site."""

    root: Path
    rewritten: list[Rewritten] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Place and reason."""

    def apply(self) -> None:
        """Write the files."""
        for one in self.rewritten:
            replaced(self.root / one.file, one.after.encode())

    def marks(self, folder: Path) -> Sequence[Unmarked]:
        """The modules below ``folder`` without the marks of the methods that answer now; nothing is written yet."""
        return unmarked([one for each in self.rewritten for one in each.candidates], folder)

    def write_patches(self, folder: Path, modules: Path) -> Sequence[Path]:
        """One file for each function, in the order in which they apply; then one for the marks of each module.

        Those of the functions are for the rewritten folder, those of the marks for the folder ``modules``.
        """
        changes = [(f"{Path(one.file).stem}-{one.function}", one.patch) for one in self.rewritten]
        for one in self.marks(modules):
            file = one.file.relative_to(modules)
            changes.append((f"{file.stem}-proven", unified(file.as_posix(), one.before, one.after)))
        made = []
        for number, (name, patch) in enumerate(changes, start=1):
            made.append(folder / f"{number:04d}-{name.replace('<', '').replace('>', '')}.patch")
            replaced(made[-1], patch)
        return made


def rewrite(
    path: Path, inventory: Inventory, drafts: Drafts, ledger: Ledger, session: str, bridge: str | None
) -> Outcome:
    """Rewrite what may be rewritten; nothing is written yet.

    Args:
        path: The folder, or one file, that the inventory was made of.
        inventory: Its call sites, as they are now.
        drafts: Drafts of them.
        ledger: What is proven.
        session: What opens a session, as ``package.module:function``; called without arguments, used in ``with``.
        bridge: What opens a session on a connection of psycopg2, as ``package.module:function``.
    """
    outcome = Outcome(path if path.is_dir() else path.parent)
    for file, sites in groupby(inventory.sites, key=lambda site: site.file):
        original = _read(outcome.root / file)
        text = original
        for function, group in groupby(sorted(sites, key=lambda one: one.function), key=lambda one: one.function):
            own = sorted(group, key=lambda one: (one.line, one.column))
            candidates = _candidates(own, drafts, ledger, outcome)
            if not candidates:
                continue
            try:
                after = _function(original, text, function, candidates, (session, bridge), own)
            except Refusal as error:
                outcome.refused += [(f"{one.site.place} {function}", str(error)) for one in candidates]
                continue
            outcome.rewritten.append(Rewritten(file, function, tuple(candidates), text, after))
            text = after
    return outcome


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InventoryError(f"{path} cannot be read as UTF-8: {error}") from error


def _candidates(sites: Sequence[CallSite], drafts: Drafts, ledger: Ledger, outcome: Outcome) -> list[Candidate]:
    made = []
    for site in sites:
        try:
            made.append(admitted(site, drafts.of(site), ledger))
        except Refusal as error:
            outcome.refused.append((f"{site.place} {site.function}", str(error)))
    return made


def _function(
    original: str,
    text: str,
    name: str,
    candidates: Sequence[Candidate],
    doors: tuple[str, str | None],
    sites: Sequence[CallSite],
) -> str:
    """The file's text with one function rewritten."""
    if doors[1] is None and any(kind.writes for site in sites for kind in site.kinds):
        raise Refusal("its function writes raw SQL too, whose rows a session of its own would not see; name a --bridge")
    function = opened(text, name)
    first = function.line if text is original else opened(original, name).line
    (session, imported), (bridge, joined) = (_door(door) for door in doors)
    wanted = plan(function, [(one, one.site.line - first) for one in candidates], Doors(session or "", bridge))
    changed = function.module.visit(_Replacer(wanted))
    used = changed.code
    context = CodemodContext()
    pairs = set(wanted.imports)
    pairs |= {
        (module, each)
        for module, each in ((imported, session), (joined, bridge))
        if module and each and f"{each}(" in used
    }
    for module, each in sorted(pairs):
        AddImportsVisitor.add_needed_import(context, module, each)
    return without_unused_imports(text, AddImportsVisitor(context).transform_module(changed).code)


def _door(place: str | None) -> tuple[str | None, str | None]:
    """The function and its module."""
    if place is None:
        return None, None
    module, _, name = place.partition(":")
    if not module or not name.isidentifier():
        raise InventoryError(f"{place} is no package.module:function")
    return name, module


class _Replacer(cst.CSTTransformer):
    """Puts what was planned into its places."""

    def __init__(self, wanted: Plan) -> None:
        super().__init__()
        self.wanted = wanted

    def on_leave(  # type: ignore[override] # libcst's own signature takes any node too
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel:
        if original_node in self.wanted.statements:
            made = self.wanted.statements[original_node]
            return cst.RemoveFromParent() if made is None else made
        if original_node in self.wanted.expressions:
            return self.wanted.expressions[original_node]
        return updated_node
