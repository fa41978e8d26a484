"""The schemas on the way: built by the revisions, one after the other."""

from pathlib import Path

import psycopg
import pytest

from monps.core.embedded import start_scratch
from monps.core.errors import MigrationError
from monps.core.settings import conninfo, load_settings
from monps.services.skew import stages, stages_of
from tests.conftest import Server
from tests.services.alembic_folder import STEPS, write


def test_each_revision_is_there_when_it_is_asked_for(server: Server) -> None:
    del server  # the scratch server is the one beside it
    seen = []
    for stage in stages(load_settings(), "0002_quantum", "0004_picks_expand"):
        with psycopg.connect(conninfo(stage.url)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        seen.append((stage.revision, row))
    assert seen == [(name, (name,)) for name in ("0002_quantum", "0003_odds", "0004_picks_expand")]


def test_a_way_that_leads_nowhere_is_an_error(server: Server) -> None:
    del server
    with pytest.raises(MigrationError, match="does not come after"):
        next(stages(load_settings(), "0004_picks_expand", "0002_quantum"))
    with pytest.raises(MigrationError, match="not known"):
        next(stages(load_settings(), "0099_tomorrow"))


def test_another_project_walks_its_own_way(server: Server, tmp_path: Path) -> None:
    del server
    seen = []
    for stage in stages_of(write(tmp_path), load_settings(), "b2"):
        with psycopg.connect(conninfo(stage.url)) as connection:
            seen += connection.execute("SELECT %s, version_num FROM alembic_version", [stage.revision]).fetchall()
    assert seen == [(name, name) for name in list(STEPS)[1:]]


def test_the_roles_of_our_revisions_go_with_the_last_schema(server: Server) -> None:
    del server
    scratch = conninfo(start_scratch(load_settings()))
    roles = "SELECT rolname FROM pg_roles ORDER BY 1"
    with psycopg.connect(scratch, autocommit=True) as connection:
        before = connection.execute(roles).fetchall()
        for _ in stages(load_settings(), "0013_roles"):
            assert ("monps_migrate",) in connection.execute(roles).fetchall()
        assert connection.execute(roles).fetchall() == before
