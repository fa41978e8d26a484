"""What a call with the name of a door is: a site, or something that only looks like one."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from monps.strangler.body import Body
from monps.strangler.call_site import CallSite
from monps.strangler.doors import FUNCTIONS, METHODS, Door, Wrapper
from monps.strangler.inventory import Dismissed
from monps.strangler.module import Module
from monps.strangler.observing import Surroundings
from monps.strangler.reader import Reader
from monps.strangler.scope import Function, Scope
from monps.strangler.source_text import source_of
from monps.strangler.structure import kind_of
from monps.strangler.value import (
    ClassValue,
    Connection,
    Construct,
    Cursor,
    External,
    FunctionValue,
    Instance,
    Items,
    ModuleValue,
    Number,
    Texts,
    Value,
)
from monps.strangler.value import (
    Mapping as Entries,
)
from monps.strangler.vocabulary import Api, Driver, Resolution, StatementKind
from monps.strangler.writing import Call, site

__all__ = ["Found", "Judge", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """The function that is being followed; ``depth`` counts functions inside functions."""

    name: str
    node: Function | ast.ClassDef | None
    body: Body
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Here:
    """Where a candidate stands: what the names mean, what encloses it, and in which function."""

    scope: Scope
    around: Surroundings
    place: Place


@dataclass(frozen=True, slots=True)
class Found:
    """A site, or a dismissed call; ``forwards`` when the enclosing function is a wrapper for it."""

    site: CallSite | None = None
    dismissed: Dismissed | None = None
    forwards: Wrapper | None = None
    origins: frozenset[tuple[str, int, int]] = frozenset()
    """Calls of ``text()`` that are sent here."""

    @property
    def known(self) -> int:
        """How much is known, to choose between two looks at the same call."""
        if self.site is None:
            return 0
        order = (Resolution.unresolved, Resolution.forwarded, Resolution.partial, Resolution.static)
        return 1 + order.index(self.site.resolution)


class Judge:
    """Decides on candidates of one module."""

    def __init__(
        self, reader: Reader, module: Module, wrappers: Mapping[str, list[Wrapper]], aliases: Mapping[str, str]
    ) -> None:
        self.reader = reader
        self.module = module
        self.wrappers = wrappers
        self.aliases = aliases

    def judge(self, node: ast.AST, scope: Scope, around: Surroundings, place: Place) -> list[Found]:
        """What ``node`` is; a list, because a door that is handed on may be called with several texts."""
        if not isinstance(node, ast.Call):
            return [self._handed_on(node, scope, around, place)]
        here, name = Here(scope, around, place), self._name(node)
        receiver = self._receiver(node, scope)
        wrapper = self._wrapper(node, name, receiver, scope)
        is_method = isinstance(node.func, ast.Attribute) or node.func.id in self.aliases  # type: ignore[attr-defined]
        door = METHODS.get(name) if is_method else None
        door = FUNCTIONS.get(name, door) if not isinstance(receiver, Connection | Cursor) else door
        if name == "getattr":
            return [self._asked_for(node, scope, around, place)]
        if wrapper is not None:
            return [self._sent(node, self._door_of(wrapper), receiver, here, wrapper)]
        if door is None:
            return []
        return [self._sent(node, door, receiver, here, None)]

    def _sent(
        self,
        node: ast.Call,
        door: Door,
        receiver: Value | None,
        here: Here,
        wrapper: Wrapper | None,
    ) -> Found:
        argument = argument_of(node, door)
        if argument is None:
            return self._no(node, "no statement is given to it") if not door.weak else Found()
        value = self.reader.evaluator.value(argument, here.scope)
        reason = self._refused(node, door, receiver, value)
        if reason is not None:
            return self._no(node, reason) if reason else Found()
        call = Call(
            node, door, argument, value, receiver, here.scope, here.around, here.place.name, here.place.body, wrapper
        )
        made = site(self.reader, self.module, call)
        forwards = self._forwards(call, made, here.place)
        return Found(made, forwards=forwards, origins=value.origins if isinstance(value, Texts) else frozenset())

    def _refused(  # noqa: PLR0911 - one for each reason
        self, node: ast.Call, door: Door, receiver: Value | None, value: Value
    ) -> str | None:
        """Why the call sends no raw SQL: a reason, an empty one where nobody would think so, None where it does."""
        if isinstance(value, Construct):
            return "a SQLAlchemy construct, no raw SQL"
        if isinstance(value, Number | Items | Entries | ClassValue | ModuleValue | FunctionValue):
            return "" if door.weak else "its argument is no text"
        sql = isinstance(value, Texts) and any(_is_sql(text) for text in _heads(value))
        if door.weak:
            return None if self._trusted(node, door, receiver, value, sql=sql) else ""
        if isinstance(receiver, Connection | Cursor) or sql:
            return None
        if isinstance(receiver, ModuleValue | ClassValue | Instance | FunctionValue):
            return self._own_method(node, receiver)
        if isinstance(value, Texts) and value.is_known and door.made == "{}":
            return "its text is no SQL"
        return None

    def _own_method(self, node: ast.Call, receiver: Value) -> str | None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        owner = receiver.of if isinstance(receiver, Instance) else receiver
        if isinstance(owner, ClassValue) and isinstance(
            found := self.reader.class_member(owner, name, bound=True), FunctionValue
        ):
            return f"a method of this code, {found.module.name}:{found.node.lineno}, that sends no text of its caller"
        return None

    def _trusted(self, node: ast.Call, door: Door, receiver: Value | None, value: Value, *, sql: bool) -> bool:
        """Whether a weak door is one here."""
        if door.api is Api.text:
            function = self.reader.evaluator.value(node.func, Scope(self.module))
            return isinstance(function, External) and function.name.startswith(("sqlalchemy.", "sqlmodel."))
        if isinstance(receiver, Connection | Cursor):
            fits = door.driver is None or receiver.driver is door.driver
            return fits and (sql or (isinstance(value, Texts) and not value.is_known))
        if isinstance(receiver, ModuleValue | ClassValue | Instance | External | FunctionValue):
            return sql
        unresolved = isinstance(value, Texts) and not value.is_known
        return sql or (
            unresolved
            and door.api is Api.fetch
            and door.spread
            and node.func.attr != "cursor"
            and self._imports(Driver.asyncpg)
            if isinstance(node.func, ast.Attribute)
            else sql
        )

    def _imports(self, driver: Driver) -> bool:
        return driver in self.module.drivers

    def _wrapper(self, node: ast.Call, name: str, receiver: Value | None, scope: Scope) -> Wrapper | None:
        """The wrapper that is called, by what the function is, or else by its name and a text that is SQL."""
        known = self.wrappers.get(name, [])
        if not known or isinstance(receiver, Connection | Cursor):
            return None
        called = self.reader.evaluator.value(node.func, scope)
        if isinstance(called, FunctionValue):
            place = function_place(called)
            return next((one for one in known if one.place == place), None)
        if name in METHODS or isinstance(called, External | ClassValue):
            return None
        if isinstance(receiver, ModuleValue | ClassValue | Instance):
            return None
        for one in known:
            argument = argument_of(node, self._door_of(one))
            if argument is None:
                continue
            value = self.reader.evaluator.value(argument, scope)
            if isinstance(value, Texts) and any(map(_is_sql, _heads(value))):
                return one
        return None

    def _door_of(self, wrapper: Wrapper) -> Door:
        names = (wrapper.value_name,) if wrapper.value_name else ()
        return Door(Api.wrapper, wrapper.text, (wrapper.text_name,), wrapper.values, names)

    def _forwards(self, call: Call, made: CallSite, place: Place) -> Wrapper | None:
        """The wrapper that the enclosing function is, when its parameter is the whole text."""
        node = place.node
        gap = call.value.gap if isinstance(call.value, Texts) else None
        if gap is None or gap.parameter is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        every = [*names, *(one.arg for one in node.args.kwonlyargs)]
        if gap.parameter not in every:
            return None
        own = 1 if names[:1] in (["self"], ["cls"]) else 0
        values = next((one for one in every if one != gap.parameter and one in _names_in(call.values)), None)
        return Wrapper(
            self.module.name,
            place.name,
            names.index(gap.parameter) - own if gap.parameter in names else 99,
            gap.parameter,
            names.index(values) - own if values in names else None,
            values,
            made.driver,
            made.cursor,
            made.fetch,
            call.values is not None,
        )

    def _handed_on(self, node: ast.AST, scope: Scope, around: Surroundings, place: Place) -> Found:
        """``run_in_executor(None, cursor.execute, "SELECT …")``, ``map(cursor.execute, texts)`` and the like."""
        assert isinstance(node, ast.Attribute)  # noqa: S101 - candidates are calls and attributes
        above = place.body.parents.get(node)
        if isinstance(above, ast.Call):
            rest = above.args[above.args.index(node) + 1 :] if node in above.args else []
            door = METHODS.get(node.attr) or FUNCTIONS[node.attr]
            receiver = self.reader.evaluator.value(node.value, scope)
            argument: ast.expr = rest[door.text] if len(rest) > door.text else node
            value = self.reader.evaluator.value(argument, scope) if argument is not node else None
            if isinstance(value, Items) and len(value.variants) == 1:
                texts = [one for one in value.variants[0] if isinstance(one, Texts)]
                value = Texts(tuple(v for one in texts for v in one.variants), value.open) if texts else None
            call = Call(above, door, argument, value, receiver, scope, around, place.name, place.body, None, node)
            return Found(site(self.reader, self.module, call))
        return Found()

    def _asked_for(self, node: ast.Call, scope: Scope, around: Surroundings, place: Place) -> Found:
        """``getattr(cursor, "execute")``: a door, and the text is in the call of what it gives."""
        outer = place.body.parents.get(node)
        called = outer if isinstance(outer, ast.Call) and outer.func is node else node
        door = METHODS[str(node.args[1].value)] if isinstance(node.args[1], ast.Constant) else METHODS["execute"]
        argument = argument_of(called, door) if called is not node else None
        value = self.reader.evaluator.value(argument, scope) if argument is not None else None
        receiver = self.reader.evaluator.value(node.args[0], scope)
        call = Call(called, door, argument or node, value, receiver, scope, around, place.name, place.body, None, node)
        return Found(site(self.reader, self.module, call))

    def _name(self, node: ast.Call) -> str:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return self.aliases.get(name, name) if isinstance(node.func, ast.Name) else name

    def _receiver(self, node: ast.Call, scope: Scope) -> Value | None:
        return self.reader.evaluator.value(node.func.value, scope) if isinstance(node.func, ast.Attribute) else None

    def _no(self, node: ast.Call, reason: str) -> Found:
        callee = source_of(node.func)
        return Found(dismissed=Dismissed(self.module.name, node.lineno, node.col_offset + 1, callee[:80], reason))


def argument_of(node: ast.Call, door: Door) -> ast.expr | None:
    """The argument that is the text."""
    for keyword in node.keywords:
        if keyword.arg in door.text_names:
            return keyword.value
    plain = node.args[: door.text + 1]
    if len(plain) > door.text and not any(isinstance(one, ast.Starred) for one in plain):
        return plain[door.text]
    starred = next((one for one in node.args if isinstance(one, ast.Starred)), None)
    spread = next((one.value for one in node.keywords if one.arg is None), None)
    return starred or spread


def function_place(called: FunctionValue) -> str:
    """``file:function`` of a function of the tree."""
    owner = f"{called.owner.node.name}." if called.owner is not None else ""
    return f"{called.module.name}:{owner}{called.node.name}"


def _heads(value: Texts) -> list[str]:
    return [variant[0] for variant in value.variants if isinstance(variant[0], str)] + list(value.known)


def _is_sql(text: str) -> bool:
    """Whether it begins with a verb of SQL and goes on (``"fetch"`` alone may be anything)."""
    return kind_of(text) is not StatementKind.unknown and (len(text.split()) > 1 or text.strip(" ;\n").isupper())


def _names_in(node: ast.expr | None) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} if node is not None else set()
