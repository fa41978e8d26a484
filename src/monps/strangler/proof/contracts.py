"""The shapes of results as a file under version control: what each statement gave when somebody looked at it.

::

    [[result]]
    file = "reports.py"
    function = "profit_summary"
    fingerprint = "2c1d…"
    statement = "SELECT market_type, SUM(profit_loss) …"
    columns = [["market_type", "character varying(50)"], ["picks", "bigint NOT NULL"]]

An entry is known by its file, its function and its text, never by the line. A statement that gives other columns now
has broken its contract, although the server accepts it: code that reads by number, or by a name that is gone, is wrong.
"""

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monps.core.errors import InventoryError
from monps.strangler.fingerprint import fingerprint
from monps.strangler.proof.shape import ResultColumn, Shape
from monps.strangler.proof.verdict import SiteProof
from monps.strangler.replacing import replaced

__all__ = ["CONTRACTS_FILE", "Change", "Contract", "Verdict", "contracts_of", "judge", "load", "save"]

CONTRACTS_FILE = "raw-sql-shapes.toml"
NOT_NULL = " NOT NULL"
SHOWN = 100


@dataclass(frozen=True, slots=True, order=True)
class Contract:
    """The result of one text of one function."""

    file: str
    function: str
    fingerprint: str
    statement: str
    shape: Shape = field(compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return self.file, self.function, self.fingerprint

    def __str__(self) -> str:
        """For a person: place and beginning of the text."""
        return f"{self.file}:{self.function}: {self.statement}"


@dataclass(frozen=True, slots=True)
class Change:
    """A broken contract: what is different, and whether rows read by number are now read wrongly."""

    contract: Contract
    differences: tuple[str, ...]
    moves: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Contracts against results."""

    kept: int
    changed: tuple[Change, ...]
    new: tuple[Contract, ...]
    vanished: tuple[Contract, ...]

    @property
    def headline(self) -> str:
        """``95 shapes as agreed, 1 changed, 0 new, 0 vanished``."""
        counts = f"{len(self.changed)} changed, {len(self.new)} new, {len(self.vanished)} vanished"
        return f"{self.kept} shapes as agreed, {counts}"


def contracts_of(proofs: Iterable[SiteProof]) -> list[Contract]:
    """The shapes that the server described, each once, sorted; statements without a result have none."""
    found = {}
    for site in proofs:
        for proof in site.proofs:
            if proof.shape is not None and proof.shape.columns:
                line = " ".join(proof.text.split())
                line = line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
                made = Contract(site.file, site.function, fingerprint(proof.text), line, proof.shape)
                found[made.key] = made
    return sorted(found.values())


def judge(proofs: Sequence[SiteProof], agreed: Iterable[Contract]) -> Verdict:
    """Hold the results of ``proofs`` against the contracts."""
    now = {one.key: one for one in contracts_of(proofs)}
    before = {one.key: one for one in agreed}
    both = [(one, now[key]) for key, one in before.items() if key in now]
    changed = tuple(
        Change(one, differences, one.shape.moves(other.shape))
        for one, other in both
        if (differences := one.shape.changes(other.shape))
    )
    return Verdict(
        len(both) - len(changed),
        changed,
        tuple(one for key, one in now.items() if key not in before),
        tuple(one for key, one in before.items() if key not in now),
    )


def load(path: Path) -> list[Contract]:
    """The contracts of a file.

    Raises:
        InventoryError: It cannot be read or holds none.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return [_read(one) for one in document.get("result", [])]
    except OSError as error:
        raise InventoryError(
            f"the contracts {path} cannot be read ({error.strerror}); `monps legacy prove PATH --accept` writes them"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
        raise InventoryError(
            f"the contracts {path} are damaged: {error}; correct them, or take them from version control"
        ) from error


def save(path: Path, contracts: Iterable[Contract]) -> None:
    """Write the file, whole or not at all."""
    head = "# The columns that each statement gives, written by `monps legacy prove PATH --accept`.\n"
    replaced(path, head + "".join(map(_written, sorted(contracts))))


def _read(entry: dict[str, Any]) -> Contract:
    columns = tuple(map(_column, entry["columns"]))
    return Contract(entry["file"], entry["function"], entry["fingerprint"], entry["statement"], Shape(columns))


def _column(pair: Sequence[str]) -> ResultColumn:
    name, kind = pair
    return ResultColumn(name, kind.removesuffix(NOT_NULL), not kind.endswith(NOT_NULL))


def _written(one: Contract) -> str:
    fields = {"file": one.file, "function": one.function, "fingerprint": one.fingerprint, "statement": one.statement}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items()]
    columns = [(column.name, column.type + ("" if column.nullable else NOT_NULL)) for column in one.shape.columns]
    pairs = "".join(f"    {json.dumps(pair, ensure_ascii=False)},\n" for pair in columns)
    return "\n[[result]]\n" + "".join(lines) + f"columns = [\n{pairs}]\n"
