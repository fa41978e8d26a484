"""What a connection is told when it is made: the settings, where the URL does not say it itself."""

import pytest
from sqlalchemy import make_url

from monps.core.connecting import answer_limit, connect_arguments
from monps.core.settings import Settings
from tests.core.databases import opened

URL = make_url("postgresql+psycopg://desk@host/mon_ps")


def test_the_url_goes_before_the_settings() -> None:
    settings = Settings(connect_timeout=7, stall_timeout=30)
    arguments = connect_arguments(settings, URL)
    assert (arguments["connect_timeout"], arguments["keepalives_idle"], arguments["tcp_user_timeout"]) == (7, 15, 30000)
    said = connect_arguments(settings, URL.update_query_dict({"connect_timeout": "2", "keepalives_idle": "9"}))
    assert "connect_timeout" not in said
    assert "keepalives_idle" not in said
    assert said["tcp_user_timeout"] == 30000


@pytest.mark.parametrize(("given", "kept"), [((), ""), (("-c work_mem=8MB",), "-c work_mem=8MB ")])
def test_options_of_the_url_are_kept_and_the_time_zone_is_ours(given: tuple[str, ...], kept: str) -> None:
    url = URL.update_query_dict({"options": given}) if given else URL
    assert connect_arguments(Settings(statement_timeout=0), url)["options"] == f"{kept}-c timezone=UTC -c datestyle=ISO"


def test_the_server_has_heard_it(empty_database: str) -> None:
    url = make_url(empty_database).update_query_dict({"options": "-c work_mem=8MB -c timezone=Asia/Tokyo"})
    told = url.render_as_string(hide_password=False)
    with opened(told, statement_timeout=9) as database, database.engine.connect() as connection:
        names = ("work_mem", "TimeZone", "statement_timeout", "application_name")
        shown = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    assert shown == ["8MB", "UTC", "9s", "monps"]


def test_no_answer_is_waited_for_longer_than_both_limits() -> None:
    assert answer_limit(Settings(statement_timeout=20, stall_timeout=10)) == 30
    assert answer_limit(Settings(statement_timeout=0, stall_timeout=10)) is None
