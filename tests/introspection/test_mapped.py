import ast
from pathlib import Path

from monps.introspection.mapped import Mention, mentions, models

MODELS = """
class Pick(Base):
    __tablename__ = "picks"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[float] = mapped_column("odds_taken", Numeric())
class Old(Base):
    __tablename__ = "old"
    when = Column("at", Date)
class Mixin:
    made = mapped_column("created_at")
"""
KNOWN = models([ast.parse(MODELS)])


def found(source: str) -> dict[str, Mention]:
    return {f"{one.function} {one.table}": one for one in mentions(Path("a.py"), ast.parse(source), KNOWN)}


def test_models_are_classes_with_a_table() -> None:
    assert {name: (one.table, dict(one.renamed)) for name, one in KNOWN.items()} == {
        "Pick": ("picks", {"price": "odds_taken"}),
        "Old": ("old", {"when": "at"}),
    }


def test_attributes_and_arguments_are_columns() -> None:
    one = found("def f(s):\n    s.execute(select(Pick.price).where(Pick.league == 'E0'))\n    return Pick(stake=1)")
    assert one["f picks"].columns == {"odds_taken", "league", "stake"}
    assert not one["f picks"].whole_rows


def test_a_model_that_stands_alone_is_whole_rows() -> None:
    one = found("import x\nasync def f(s):\n    return await s.scalars(select(Pick))")["f picks"]
    assert (one.line, one.whole_rows, one.columns) == (2, True, frozenset())


def test_an_annotation_is_no_use() -> None:
    assert found("def f(pick: Pick) -> list[Pick]:\n    return [pick]") == {}


def test_other_names_of_a_model_are_known() -> None:
    assert set(found("from m import Pick as P\nQ = P\ndef f():\n    return Q.id, Old.when")) == {"f picks", "f old"}


def test_the_methods_of_a_repository_touch_its_model() -> None:
    one = found("""
class Repository:
    model = Pick
    def all(self):
        return self._select()
    def plain(self):
        return self._session.scalar(select(Pick.id))
    def nothing(self):
        return 1
""")
    assert one["Repository.all picks"].whole_rows
    assert not one["Repository.plain picks"].whole_rows
    assert set(one) == {"Repository.all picks", "Repository.plain picks"}
