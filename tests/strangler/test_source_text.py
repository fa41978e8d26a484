"""The source of an expression is what Python would write."""

import ast
from pathlib import Path

import pytest

from monps.strangler.source_text import source_of

FILES = sorted((Path(__file__).parents[2] / "src" / "monps").rglob("*.py"))[::7]


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.name)
def test_every_expression_of_real_code_is_written_as_python_writes_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and not isinstance(node, ast.Slice | ast.Starred):
            assert source_of(node) == ast.unparse(node)
