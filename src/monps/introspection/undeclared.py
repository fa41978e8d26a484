"""What the models do not speak of, so that it is listed and not reported.

A ``MetaData`` declares tables with their columns, constraints and indexes. Triggers, policies, grants and the like it
can only have through DDL events. Models without such events do not say that there are no triggers; they say nothing.
So each sort of thing is compared once the models declare one of it, and before that the actual ones are listed:

- triggers, rules, policies, extended statistics and comments on anything but tables, columns and constraints: as soon
  as one is declared anywhere;
- row security, replica identity, and a column's storage, compression and statistics target: likewise;
- privileges: those of an object on which a GRANT or REVOKE is declared; default privileges, in a schema where some are;
- owners: those of an object that is given to a role;
- partitions: those of a table for which one is declared.

An object that stands by itself, such as a view or a domain, is compared when it is declared and listed when it is not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from monps.introspection import columns, comments, grants, owners, partitions, policies, rules, statistics, tables
from monps.introspection import triggers as trigger_objects
from monps.introspection.family import Family
from monps.introspection.item import Item, Snapshot, Table

__all__ = ["set_beside", "unknown"]

SORTS = (trigger_objects.FAMILY, rules.FAMILY, policies.FAMILY, statistics.FAMILY)
ATTRIBUTES = (
    (tables.FAMILY, "row_security"),
    (tables.FAMILY, "replica_identity"),
    (columns.FAMILY, "storage"),
    (columns.FAMILY, "compression"),
    (columns.FAMILY, "statistics"),
)


def set_beside(declared: Snapshot, actual: Snapshot, pairs: Iterable[tuple[Table, Table]]) -> list[str]:
    """Take what the models do not speak of out of each pair of a declared and an actual object.

    Returns:
        What was taken out of the actual ones, one line each.
    """
    both = list(pairs)
    listed = [line for family in SORTS for line in _silent(family, both, _all)]
    listed += _silent(comments.FAMILY, both, _is_no_constraint)
    for family, attribute in ATTRIBUTES:
        listed += _unspoken(family, attribute, both)
    for left, right in both:
        listed += _ungranted(left, right)
        if not left.get(partitions.FAMILY.word):
            right.items.pop(partitions.FAMILY.word, None)
        (owner,) = left.get(owners.FAMILY.word)
        if owner.attributes["role"] == declared.builder:
            _drop(owners.FAMILY, left, right)
    return [*listed, *unknown(declared, actual)]


def _silent(family: Family, pairs: list[tuple[Table, Table]], concerns: Callable[[Item], bool]) -> Iterator[str]:
    """The actual items of a family of which the models declare none at all."""
    word = family.word
    if any(concerns(item) for left, _ in pairs for item in left.get(word)):
        return
    for _, right in pairs:
        items = right.get(word)
        yield from (f"{word} {right.path}.{item.name}".rstrip(".") for item in items if concerns(item))
        right.items[word] = [item for item in items if not concerns(item)]


def _all(_item: Item) -> bool:
    return True


def _is_no_constraint(item: Item) -> bool:
    return not item.name.startswith("constraint ")


def _unspoken(family: Family, attribute: str, pairs: list[tuple[Table, Table]]) -> Iterator[str]:
    """The actual values of an attribute about which the models never say anything."""
    word = family.word
    if any(item.attributes[attribute] for left, _ in pairs for item in left.get(word)):
        return
    for _, right in pairs:
        for at, item in enumerate(right.get(word)):
            if item.attributes[attribute]:
                place = right.path if family.own else f"{right.path}.{item.name}"
                yield f"{word} {attribute.replace('_', ' ')} {place}: {item.attributes[attribute]}"
                right.items[word][at] = replace(item, attributes={**item.attributes, attribute: None})


def _ungranted(left: Table, right: Table) -> Iterator[str]:
    if not left.is_granted:
        yield from (
            f"grant {right.path}: {one.definition} to {one.name}"
            for one in right.get(grants.FAMILY.word)
            if right.is_granted
        )
        _drop(grants.FAMILY, left, right)
    if not left.get(grants.DEFAULT_FAMILY.word):
        defaults = right.get(grants.DEFAULT_FAMILY.word)
        yield from (f"default grant {right.path}: {one.definition} on {one.name}" for one in defaults)
        _drop(grants.DEFAULT_FAMILY, left, right)


def _drop(family: Family, *sides: Table) -> None:
    for side in sides:
        side.items.pop(family.word, None)


def unknown(declared: Snapshot, actual: Snapshot) -> Iterator[str]:
    """The objects that stand by themselves and of which nothing is declared."""
    for key, one in actual.objects.items():
        if key not in declared.objects and not one.is_subordinate:
            yield one.label
    for path, view in actual.tables.items():
        if view.get("view") and path not in declared.tables and not view.is_subordinate:
            yield view.label
