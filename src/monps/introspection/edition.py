"""A baseline file edited by a program and still the person's own: comments, order and spelling of the rest stay.

The text is cut at its ``[[expected]]`` lines, which are found by reading past strings and comments, so that one inside
a reason is none. A comment that stands directly above an entry belongs to it and goes with it. Whatever was cut and
joined is parsed again: if it does not say exactly what was wanted, nothing is returned.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from monps.introspection.baseline import BaselineError, Entry, parse, section

__all__ = ["with_entries", "without_entries"]

TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*' | \#[^\n]*'''
    r"""| (?P<header>^[ \t]*\[\[[ \t]*expected[ \t]*\]\])""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
"""Strings and comments, so that they are passed over, and the line that begins an entry."""

COMMENT = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)
"""The comment at the end of a text, directly above what follows."""

TAIL = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?(?:\n|\Z))*\Z", re.MULTILINE)
"""The empty lines and comments at the end of a text."""


def with_entries(text: str, entries: Iterable[Entry], path: Path | str = "drift-baseline.toml") -> str:
    """The text of a baseline with these entries in it.

    An entry that speaks of the same difference is replaced where it stands. A new one goes where it belongs by its key
    if the file is sorted so, and to the end otherwise.

    Raises:
        BaselineError: the text is no baseline, or is written in a way that cannot be edited; it says which.
    """
    head, blocks = _cut(text, path)
    known = list(parse(text, path))
    for entry in entries:
        orders = [one.order for one in known]
        if entry.order in orders:
            at = orders.index(entry.order)
            blocks[at] = section(entry) + _tail(blocks[at])
            known[at] = entry
            continue
        at = _place(orders, entry.order)
        head, blocks = _insert(head, blocks, at, section(entry))
        known.insert(at, entry)
    return _checked("".join([head, *blocks]), known, path)


def without_entries(text: str, gone: Collection[Entry], path: Path | str = "drift-baseline.toml") -> str:
    """The text of a baseline without these entries and the comments directly above them.

    Raises:
        BaselineError: as for :func:`with_entries`.
    """
    head, blocks = _cut(text, path)
    known = parse(text, path)
    kept: list[str] = [head]
    for entry, block in zip(known, blocks, strict=True):
        if entry in gone:
            # The end of a block may be the comment of the next one.
            kept[-1] = COMMENT.sub("", kept[-1])
            kept.append(_tail(block).lstrip("\n"))
        else:
            kept.append(block)
    return _checked("".join(kept), [entry for entry in known if entry not in gone], path)


def _cut(text: str, path: Path | str) -> tuple[str, list[str]]:
    """What stands before the first entry, and the entries, each up to where the next one begins."""
    if text and not text.endswith("\n"):
        text += "\n"
    starts = [*_headers(text), len(text)]
    blocks = [text[left:right] for left, right in pairwise(starts)]
    if len(blocks) != len(parse(text, path)):
        raise BaselineError(path, None, "cannot be edited; begin each entry with a line [[expected]]")
    return text[: starts[0]], blocks


def _headers(text: str) -> Iterator[int]:
    return (token.start() for token in TOKEN.finditer(text) if token["header"])


def _place(orders: Sequence[tuple[str, str]], order: tuple[str, str]) -> int:
    if list(orders) != sorted(orders):
        return len(orders)
    return next((at for at, other in enumerate(orders) if other > order), len(orders))


def _insert(head: str, blocks: list[str], at: int, new: str) -> tuple[str, list[str]]:
    """A new block; the comment above the entry that it goes before stays with that entry."""
    before = [head, *blocks]
    comment = COMMENT.search(before[at]) if at < len(blocks) else None
    above = before[at][comment.start() :] if comment else ""
    before[at] = before[at].removesuffix(above)
    if before[at] and not before[at].endswith("\n\n"):
        before[at] += "\n"
    after = "\n" if at < len(blocks) else ""
    return before[0], [*before[1 : at + 1], f"{new}{after}{above}", *before[at + 1 :]]


def _tail(block: str) -> str:
    """What ends a block without belonging to its values."""
    found = TAIL.search(block)
    return found[0] if found else ""


def _checked(text: str, expected: Sequence[Entry], path: Path | str) -> str:
    if list(parse(text, path)) != list(expected):
        raise BaselineError(path, None, "cannot be edited by a program as it is written; change the entry by hand")
    return text
