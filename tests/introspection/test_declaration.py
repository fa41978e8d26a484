import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from monps.core.errors import DriftError
from monps.introspection import load_metadata
from monps.introspection.declaration import code_of, merged

SHOP = """
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)

second = MetaData()
Table("lines", second, Column("order", ForeignKey("orders.id"), info={"a": 1}), prefixes=["UNLOGGED"], info={"b": 2})
empty = MetaData()
both = [Base, second]
twice = (Base, Base)
nothing = []
number = 5

class db:
    Model = Base

def make():
    return both

def needs(argument):
    return Base

def function():
    return make
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project in a working directory that nobody put on the path."""
    (tmp_path / "shop_of_tests").mkdir()
    (tmp_path / "shop_of_tests" / "__init__.py").touch()
    (tmp_path / "shop_of_tests" / "models.py").write_text(SHOP, encoding="utf-8")
    (tmp_path / "shop_of_tests" / "broken.py").write_text("raise RuntimeError('no\\nsettings')", encoding="utf-8")
    (tmp_path / "shop_of_tests" / "wrong.py").write_text("def (", encoding="utf-8")
    (tmp_path / "shop_of_tests" / "needy.py").write_text("import nowhere_to_be_found", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("shop_of_tests")]:
        del sys.modules[name]


@pytest.mark.parametrize("name", ["Base", "Base.metadata", "db.Model"])
def test_a_base_or_its_metadata(name: str) -> None:
    assert set(load_metadata(f"shop_of_tests.models:{name}").tables) == {"orders"}


@pytest.mark.parametrize("name", ["both", "make"])
def test_a_list_or_a_function_that_returns_one(name: str) -> None:
    metadata = load_metadata(f"shop_of_tests.models:{name}")
    lines = metadata.tables["lines"]
    assert lines.info == {"b": 2}
    assert lines.c.order.info == {"a": 1}
    assert lines._prefixes == ["UNLOGGED"]
    assert {key.column.table.name for key in lines.foreign_keys} == {"orders"}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("shop_of_tests.models", "write package.module:name"),
        (":Base", "write package.module:name"),
        ("shop_of_tests.models:Nope", r"module shop_of_tests.models has no 'Nope'"),
        ("shop_of_tests.models:number", "is int; write"),
        ("shop_of_tests.models:nothing", "is list; write"),
        ("shop_of_tests.models:empty", "declares no table; import the modules"),
        ("shop_of_tests.models:twice", "table orders is declared by two"),
        ("shop_of_tests.models:needs", "calling .*:needs without arguments failed"),
        ("shop_of_tests.models:function", "returned a function"),
        ("nowhere_of_tests.models:Base", "there is no module 'nowhere_of_tests' in .*; start in the folder"),
        ("shop_of_tests.nowhere:Base", "there is no module 'shop_of_tests.nowhere'"),
        ("shop_of_tests.needy:Base", "importing .*needy needs the module 'nowhere_to_be_found'"),
        ("shop_of_tests.broken:Base", "importing shop_of_tests.broken failed with RuntimeError: no settings"),
        ("shop_of_tests.wrong:Base", "importing shop_of_tests.wrong failed with SyntaxError"),
    ],
)
def test_a_mistake_is_a_sentence(target: str, message: str) -> None:
    with pytest.raises(DriftError, match=message):
        load_metadata(target)


def test_the_code_is_the_topmost_package(folder: Path) -> None:
    load_metadata("shop_of_tests.models:Base")
    assert code_of("shop_of_tests.models:Base") == folder / "shop_of_tests"
    with pytest.raises(DriftError, match="has no file to read"):
        code_of("builtins:Base")


def test_one_metadata_is_itself() -> None:
    metadata = MetaData()
    assert merged([metadata]) is metadata
