"""Which calls may be replaced: those that are proven, and whose surroundings would not notice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monps.strangler.call_site import CallSite
from monps.strangler.drafts.method import Method
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.ledger import Ledger
from monps.strangler.vocabulary import Api, CursorClass, Driver, Fetch, StatementKind

__all__ = ["Candidate", "admitted"]

FETCHES = {Fetch.one, Fetch.all, Fetch.iterated}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call and the method that takes its place."""

    site: CallSite
    method: Method
    module: str
    place: str
    """``Class.method``."""
    arguments: tuple[str, ...]
    """Sources of what the method is given."""

    @property
    def owner(self) -> str:
        """The method's class."""
        return self.place.partition(".")[0]


def admitted(site: CallSite, methods: Sequence[Method | None], ledger: Ledger) -> Candidate:
    """The candidate for a site.

    Raises:
        Refusal: It is not proven, or the code around it depends on what a repository does not give.
    """
    _known(site)
    (method, *more) = methods
    if more or method is None:
        raise Refusal(f"it has {len(methods)} texts" if more else "its statement cannot be drafted")
    progress = ledger.of(site.fingerprint)
    if progress.candidate is None:
        raise Refusal("the ledger knows no candidate; run `monps legacy draft` with --record")
    if progress.verified is None:
        raise Refusal("no server has accepted the statement; run `monps legacy prove`")
    if progress.parity is None or not progress.parity.holds:
        compared = progress.parity.compared if progress.parity is not None else 0
        raise Refusal(f"the candidate is not proven: {compared} comparisons; run `monps legacy parity`")
    module, _, place = progress.candidate.partition(":")
    if not place:
        raise Refusal(f"the candidate {progress.candidate} does not name its module")
    _rows(site, method)
    return Candidate(site, method, module, place, _arguments(site, method))


def _known(site: CallSite) -> None:
    if site.kinds != (StatementKind.select,):
        raise Refusal(f"it is no SELECT ({', '.join(site.kinds) or site.resolution})")
    if site.driver is not Driver.psycopg2 or site.api not in {Api.execute, Api.wrapper}:
        raise Refusal(f"it goes through {site.driver}'s {site.api}")
    if site.fetch not in FETCHES:
        raise Refusal(f"how its rows are read is not known ({site.fetch})")
    transaction = site.transaction
    if transaction.commits or transaction.rolls_back or transaction.autocommit:
        raise Refusal(f"its function ends transactions ({transaction.word})")
    if re.search(r"\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b", site.variants[0].text, re.IGNORECASE):
        raise Refusal("it locks rows")


def _rows(site: CallSite, method: Method) -> None:
    other = [column.name for column in method.columns if column.type.by_driver]
    if other:
        raise Refusal(f"psycopg2 gives {other[0]} another Python value than psycopg 3 does")
    if site.cursor not in {CursorClass.tuple, CursorClass.real_dict, CursorClass.dict}:
        raise Refusal(f"its rows are those of a cursor of the kind {site.cursor}")
    if site.cursor is CursorClass.dict and site.positional:
        raise Refusal("its rows are read by number and by name")
    names = [column.name for column in method.columns]
    if site.cursor is not CursorClass.tuple and len(set(names)) < len(names):
        raise Refusal("two columns have one name")


def _arguments(site: CallSite, method: Method) -> tuple[str, ...]:
    """What stands in the old call, in the order of the method's parameters."""
    made = []
    for one in method.given:
        source: str | None
        if one.key is None:
            source = one.source
        elif isinstance(one.key, str):
            named = dict(zip(site.argument_names, site.argument_items, strict=False))
            source = named.get(one.key) or _of_mapping(site, one.key)
        else:
            source = site.argument_items[one.key] if one.key < len(site.argument_items) else _of_sequence(site, one.key)
        if source is None:
            raise Refusal(f"its values are not written out: {site.arguments}")
        made.append(source)
    return tuple(made)


def _of_mapping(site: CallSite, key: str) -> str | None:
    return f"{site.arguments}[{key!r}]" if site.arguments is not None and site.arguments.isidentifier() else None


def _of_sequence(site: CallSite, place: int) -> str | None:
    return f"{site.arguments}[{place}]" if site.arguments is not None and site.arguments.isidentifier() else None
