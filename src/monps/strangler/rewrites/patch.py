"""A change of one file in the form that git and patch apply."""

import difflib

__all__ = ["unified"]


def unified(file: str, before: str, after: str) -> str:
    """The unified diff of ``file``."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
