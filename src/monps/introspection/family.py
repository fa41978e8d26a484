"""How the objects of one sort are paired and compared, written once for all sorts.

Objects are compared by content first: a constraint that is the same under another name is the same constraint with a
cosmetic difference. Only what is left over is paired by name, and then by its anchor (a foreign key by its columns), to
say what about it changed instead of reporting one object missing and another extra.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monps.introspection import expression
from monps.introspection.difference import Difference, Severity
from monps.introspection.item import Item, Table
from monps.introspection.kind import Kind

__all__ = ["Family", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference together with the objects that differ; None where a side has none."""

    difference: Difference
    declared: Item | None
    actual: Item | None

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the objects touch."""
        return frozenset().union(*(item.columns for item in (self.declared, self.actual) if item))


@dataclass(frozen=True, slots=True)
class Family:
    """One sort of object: its word, the attributes compared, and who breaks.

    The kinds follow from the words: ``index`` and ``predicate`` give ``index_predicate``.

    Attributes:
        word: Key of the items in :class:`Table` and beginning of the kinds.
        attributes: Compared, in this order.
        severity: Who breaks by a kind, given both objects.
        expressions: Those attributes that are SQL expressions.
        anchor: The attribute by which leftovers are paired; None for not at all.
        by_content: False when the name is the identity, as for columns.
        details: Attributes of the anchor's parts: shown with the anchor, and compared only where it is equal.
        own: Whether the item is the object itself, which needs no second name.
    """

    word: str
    attributes: tuple[str, ...]
    severity: Callable[[Kind, Item | None, Item | None], Severity]
    expressions: frozenset[str] = frozenset()
    anchor: str | None = None
    by_content: bool = True
    details: frozenset[str] = frozenset()
    own: bool = False

    def findings(self, declared: Table, actual: Table, retyped: Collection[str]) -> Iterator[Finding]:
        """What differs between two tables; ``retyped`` are the columns whose type differs, as reported elsewhere."""
        left_items, right_items = declared.get(self.word), actual.get(self.word)
        if left_items == right_items:
            return  # as almost always
        pairs, missing, extra = self._pair(left_items, right_items)
        for left, right in pairs:
            yield from self._compare(declared, left, right, retyped)
        for item in missing:
            yield self.finding(declared, "missing", item, None)
        for item in extra:
            yield self.finding(declared, "extra", None, item)

    def finding(self, table: Table, what: str, declared: Item | None, actual: Item | None) -> Finding:
        """The finding that an attribute differs, or the name, or that the object is missing or extra."""
        kind = Kind[f"{self.word}_{what}"]
        attribute, values = what, (self._value(what, declared), self._value(what, actual))
        if what in {"missing", "extra"}:
            attribute = "presence"
        named = declared if declared and declared.named else actual or declared
        name = None if self.own or named is None else named.name
        severity = self.severity(kind, declared, actual)
        difference = Difference(kind, table.schema, table.name, name, attribute, *values, severity)
        return Finding(difference, declared, actual)

    def _value(self, what: str, item: Item | None) -> str | None:
        if item is None:
            return None
        if what in {"missing", "extra"}:
            return item.definition
        if what == self.anchor and self.details:
            return item.attributes["detailed"]
        return item.name if what == "name" else item.attributes[what]

    def _compare(self, table: Table, left: Item, right: Item, retyped: Collection[str]) -> Iterator[Finding]:
        differing = [name for name in self.attributes if not self._equal(name, left, right, retyped)]
        for attribute in differing:
            if self.anchor not in differing or attribute not in self.details:
                yield self.finding(table, attribute, left, right)
        if left.named and left.name != right.name:
            yield self.finding(table, "name", left, right)

    def _equal(self, attribute: str, left: Item, right: Item, retyped: Collection[str]) -> bool:
        one, other = left.attributes[attribute], right.attributes[attribute]
        if one == other:
            return True
        if one is None or other is None or attribute not in self.expressions:
            return False
        # A column of another type is reported once, at the column; casts that only follow from it are not news.
        touched = (left.columns | right.columns) & frozenset(retyped)
        return bool(touched) and expression.loose(one) == expression.loose(other)

    def _pair(
        self, declared: Sequence[Item], actual: Sequence[Item]
    ) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
        """Pairs, and what is left on either side."""
        pairs: list[tuple[Item, Item]] = []
        missing, extra = list(declared), list(actual)
        for identity in self._identities():
            found = list(_matches(missing, extra, identity, alone=identity == self._anchor))
            pairs += found
            missing = _without(missing, (left for left, _ in found))
            extra = _without(extra, (right for _, right in found))
        return pairs, missing, extra

    def _identities(self) -> list[Callable[[Item], Hashable]]:
        """What makes two objects the same one, the strongest first."""
        if not self.by_content:
            return [_name]
        anchor = [] if self.anchor is None else [self._anchor]
        return [self._name_and_content, self._content, _name, *anchor]

    def _name_and_content(self, item: Item) -> Hashable:
        return item.name, self._content(item)

    def _content(self, item: Item) -> Hashable:
        return tuple(item.attributes[attribute] for attribute in self.attributes)

    def _anchor(self, item: Item) -> Hashable:
        return item.attributes[self.anchor] if self.anchor else None


def _name(item: Item) -> Hashable:
    return item.name


def _matches(
    declared: Iterable[Item], actual: Iterable[Item], identity: Callable[[Item], Hashable], *, alone: bool
) -> Iterator[tuple[Item, Item]]:
    """Objects with the same identity, in order; with ``alone`` only those where neither side offers a choice."""
    left, right = _grouped(declared, identity), _grouped(actual, identity)
    for key, items in left.items():
        candidates = right.get(key, [])
        if not alone or len(items) == len(candidates) == 1:
            yield from zip(items, candidates, strict=False)


def _grouped(items: Iterable[Item], identity: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(identity(item), []).append(item)
    return groups


def _without(items: Iterable[Item], taken: Iterable[Item]) -> list[Item]:
    gone = {id(item) for item in taken}
    return [item for item in items if id(item) not in gone]
