"""Views of two databases: another query is seen, another spelling of the same one is not."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from monps.introspection.compare import compare_databases
from monps.introspection.views import QUALIFIER

TABLE = "CREATE TABLE bets (id integer, stake numeric, result text)"


@pytest.fixture
def connection(empty_database: str) -> Iterator[Connection]:
    engine = create_engine(empty_database)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def model(server: object) -> Iterator[Connection]:
    url = server.create_database()  # type: ignore[attr-defined]
    engine = create_engine(url)
    with engine.begin() as opened:
        opened.execute(text(TABLE))
        opened.execute(text("CREATE VIEW totals AS SELECT result, sum(stake) AS staked FROM bets GROUP BY result"))
    with engine.connect() as opened:
        yield opened
    engine.dispose()
    server.drop_database(url)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "differs"),
    [
        ("SELECT b.result, sum(b.stake) AS staked FROM bets AS b GROUP BY b.result", True),
        ("select bets.result , SUM(bets.stake) as staked from public.bets group by 1", False),
        ("SELECT result, sum(stake) * 2 AS staked FROM bets GROUP BY result", True),
        ("SELECT result, sum(stake) AS staked FROM bets WHERE stake > 1 GROUP BY result", True),
    ],
)
def test_another_query_is_seen(model: Connection, connection: Connection, query: str, differs: bool) -> None:  # noqa: FBT001
    connection.execute(text(TABLE))
    connection.execute(text(f"CREATE VIEW totals AS {query}"))
    connection.commit()
    found = [difference.key for difference in compare_databases(model, connection)]
    assert found == (["public.totals:view_body"] if differs else [])


def test_only_a_relation_before_a_column_is_left_out() -> None:
    assert QUALIFIER.sub("", "SELECT bets.stake, 1.5 * bets.stake FROM bets") == "SELECT stake, 1.5 * stake FROM bets"
