from monps.core.lifecycle import Phase
from monps.introspection import Comparison, Difference, Kind, Severity


def difference(kind: Kind, table: str, name: str | None = None) -> Difference:
    return Difference(kind, "public", table, name, "x", None, None, Severity.cosmetic)


def test_it_is_the_list_of_differences_in_order() -> None:
    last, first = difference(Kind.column_type, "b", "x"), difference(Kind.table_comment, "a")
    found = Comparison([last, first])
    assert found == [first, last]
    assert found.column_mismatches == [last]
    assert not Comparison()


def test_what_is_no_difference_lies_beside() -> None:
    found = Comparison(
        absent=["public.z", "public.y"],
        unmanaged=["public.x"],
        set_aside=[difference(Kind.index_extra, "a", "i")],
        phases={"public.y": Phase.planned, "public.a": Phase.active},
    )
    assert found == []
    assert found.absent == ("public.y", "public.z")
    assert found.unmanaged == ("public.x",)
    assert [one.key for one in found.set_aside] == ["public.a.i:index_extra"]
    assert list(found.phases) == ["public.a", "public.y"]
