"""Reading what the files of the corpus say about themselves.

A comment ``# expect: name=value …`` stands above each call that is a site, ``# dismissed: reason`` above each that only
looks like one. A file that cannot be read says ``# unread: reason`` and ``# suspects: lines``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monps.strangler import CallSite

__all__ = ["CORPUS", "FACTS", "Expected", "expectations", "unread"]

CORPUS = Path(__file__).parent / "corpus"
COMMENT = re.compile(r"^\s*# (expect|dismissed): (.*)$")


@dataclass(frozen=True)
class Expected:
    """One comment: the file, its own line, and what it says."""

    file: str
    line: int
    word: str
    said: str

    @property
    def facts(self) -> Mapping[str, str]:
        """The names and values of an ``expect``."""
        pairs = (one.partition("=") for one in self.said.split(" "))
        return {
            name: value.replace("\\u0020", " ").encode().decode("unicode_escape") if "\\u" in value else value
            for name, _, value in pairs
        }


def expectations(folder: Path = CORPUS) -> Iterator[Expected]:
    """Every comment of the corpus, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".py", ""}:
            for number, line in enumerate(path.read_text(encoding="latin-1").splitlines(), start=1):
                if (found := COMMENT.match(line)) is not None:
                    yield Expected(path.relative_to(folder).as_posix(), number, found[1], found[2].strip())


def unread(folder: Path = CORPUS) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """File, reason and suspected lines of every file that says that it cannot be read."""
    for path in sorted(folder.rglob("*.*")):
        text = path.read_text(encoding="latin-1") if path.is_file() else ""
        if (reason := re.search(r"# unread: ?([^\"\n]*)", text)) is not None:
            lines = re.search(r"# suspects:([\d, ]*)", text)
            assert lines is not None, path
            yield path.relative_to(folder).as_posix(), reason[1].strip(), tuple(map(int, lines[1].split()))


FACTS: Mapping[str, Callable[[CallSite], object]] = {
    "api": lambda site: site.api,
    "arguments": lambda site: site.arguments,
    "argument_names": lambda site: ",".join(site.argument_names),
    "autocommit": lambda site: site.transaction.autocommit,
    "block": lambda site: site.transaction.block,
    "callee": lambda site: site.callee,
    "choices": lambda site: ",".join(choice for hole in site.holes for choice in hole.choices),
    "columns_read": lambda site: ",".join(site.columns_read),
    "columns_written": lambda site: ",".join(site.columns_written),
    "commits": lambda site: site.transaction.commits,
    "cursor": lambda site: site.cursor,
    "driver": lambda site: site.driver,
    "errors": lambda site: site.errors,
    "fetch": lambda site: site.fetch,
    "function": lambda site: site.function,
    "holes": lambda site: ",".join(hole.kind for hole in site.holes),
    "in_loop": lambda site: site.in_loop,
    "injection": lambda site: site.injection,
    "kind": lambda site: ",".join(site.kinds),
    "more_variants": lambda site: site.more_variants,
    "positional": lambda site: site.positional,
    "resolution": lambda site: site.resolution,
    "rolls_back": lambda site: site.transaction.rolls_back,
    "star": lambda site: site.star,
    "style": lambda site: site.style,
    "tables_read": lambda site: ",".join(site.tables_read),
    "tables_written": lambda site: ",".join(site.tables_written),
    "template": lambda site: site.template,
    "text": lambda site: site.variants[0].text,
    "variants": lambda site: len(site.variants),
}
"""What an ``expect`` may name, and how it is read from a site."""
