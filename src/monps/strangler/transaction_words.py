"""Whether a text decides about a transaction: what code that was lent one must not send."""

import re

from monps.strangler.fingerprint import normalised

__all__ = ["decides"]

QUOTED = re.compile(r"e?'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$", re.DOTALL)
DECIDES = re.compile(
    r"(?:begin|start transaction|commit|end|abort|rollback(?! (?:work |transaction )?to\b)|prepare transaction"
    r"|set (?:session characteristics|(?:local )?transaction)|discard all)\b"
)


def decides(text: str) -> str | None:
    """The first words of the statement in ``text`` that begins, ends or changes the transaction; None where none does.

    Savepoints are no decision: they are undone with the transaction.
    """
    plain = QUOTED.sub("''", normalised(text))
    for statement in plain.split(";"):
        found = DECIDES.match(statement.strip())
        if found is not None:
            return found[0].upper()
    return None
