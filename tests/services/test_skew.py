"""The schemas on the way: built by the revisions, one after the other."""

import psycopg
import pytest

from monps.core.errors import MigrationError
from monps.core.settings import conninfo, load_settings
from monps.services.skew import stages
from tests.conftest import Server


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
