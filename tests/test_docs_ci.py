"""The examples for continuous integration name commands that exist, and only the plugin that is there."""

import re
import shlex
from importlib.metadata import entry_points

from tests.pages import DOCS, blocks, read
from tests.test_docs import is_monps, parse

PAGE = DOCS / "how-to" / "check-drift-in-ci.md"
COMMAND = re.compile(r"^\s*(?:- )?(?:run|entry): (.+)$", re.MULTILINE)


def test_the_commands_of_the_examples_exist() -> None:
    lines = [line for block in blocks(PAGE, "yaml") for line in COMMAND.findall(block)]
    asked = [shlex.split(line.partition(" >>")[0]) for line in lines]
    ours = [words[1:] for words in asked if is_monps(words)]
    assert len(ours) == 4
    for words in ours:
        parse(words)


def test_the_plugin_that_alembic_is_told_of_is_there() -> None:
    (named,) = re.findall(r'autogenerate_plugins=\["([^"]+)"\]', read(PAGE))
    assert named in {one.name for one in entry_points(group="alembic.plugins")}
