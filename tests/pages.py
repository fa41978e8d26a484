"""Reading the pages of the documentation: their prose, blocks and commands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

__all__ = ["DOCS", "PAGES", "ROOT", "blocks", "commands", "name", "prose", "read"]

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """The page without its blocks."""
    return BLOCK.sub("", read(page))


def blocks(page: Path, *languages: str) -> list[str]:
    return [body for language, body in BLOCK.findall(read(page)) if language in languages]


def commands(page: Path) -> Iterator[list[str]]:
    """The command lines of the page's console blocks as words, without prompt and environment."""
    for block in blocks(page, "console", "sh", "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                del words[0]
            if words:
                yield words
