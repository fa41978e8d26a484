from monps.introspection.item import Item, Table


def test_a_table_keeps_its_items_by_family() -> None:
    table = Table("public", "picks", "table")
    table.add("column", Item("id", "integer NOT NULL", {}))
    table.add("column", Item("league", "text", {}))
    assert table.path == "public.picks"
    assert list(table.columns) == ["id", "league"]
    assert table.get("index") == []
