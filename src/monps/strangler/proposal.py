"""A name for the repository method that may take a site's place.

The function's own name is the best one, if it says something. Otherwise the statement gives a name: what it does, to
which table, and by which columns it looks.
"""

import re

from monps.strangler.call_site import CallSite
from monps.strangler.vocabulary import Fetch, StatementKind

__all__ = ["proposed"]

SAYS_NOTHING = re.compile(
    r"^(?:main|run|execute|query|fetch|get|do|process|handle|update|save|load|data|test|check|init|call|worker|job|loop"
    r"|start|step|get_data|fetch_data|run_query|execute_query|fetch_all|fetch_one|wrapper|inner|_?|__\w+__)$"
)
VERBS = {
    StatementKind.insert: "add",
    StatementKind.update: "change",
    StatementKind.delete: "remove",
    StatementKind.merge: "merge",
    StatementKind.copy: "copy",
}


def proposed(site: CallSite) -> str:
    """``table.method``; empty where the statement touches no table that is known."""
    tables = site.tables_written or site.tables_read
    if not tables:
        return ""
    subject = tables[0].rpartition(".")[2]
    own = site.function.rpartition(".")[2].strip("_").lower()
    return f"{subject}.{own if not SAYS_NOTHING.match(own) and own != 'module>' and '<' not in own else _made(site)}"


def _made(site: CallSite) -> str:
    kind = site.kinds[0]
    verb = VERBS.get(kind) or {Fetch.one: "get", Fetch.scalar: "value", Fetch.rowcount: "count"}.get(site.fetch, "list")
    conditions = re.findall(
        r"\b(\w+)\s*=\s*(?:ANY\s*\()?\s*(?:%s|%\(\w+\)s|\$\d+|:\w+)", _conditions(site), re.IGNORECASE
    )
    return verb + (f"_by_{'_and_'.join(dict.fromkeys(c.lower() for c in conditions))}" if conditions else "")


def _conditions(site: CallSite) -> str:
    _, _, after = site.variants[0].text.partition("WHERE") if site.variants else ("", "", "")
    return after
