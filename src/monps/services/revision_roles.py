"""The roles that revisions make on the scratch server, gone with the scratch database that they were made for.

Roles belong to the whole server, on which other scratch work may go on at the same time. So a role is dropped only if
it was not there before, and if the revisions name it or it has rights in their database; and it stays where something
in another database depends on it by now.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from monps.core.embedded import scratch_database, start_scratch
from monps.core.settings import Settings, conninfo

__all__ = ["revision_database"]

ROLES = "SELECT rolname::text FROM pg_roles"
WITH_RIGHTS = """
SELECT rolname::text
  FROM pg_database d
  JOIN pg_shdepend s ON s.dbid = d.oid OR (s.classid = 'pg_database'::regclass AND s.objid = d.oid)
  JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND s.refobjid = r.oid
 WHERE d.datname = current_database()
"""
"""Roles that own something in the database or may do something with it."""


@contextmanager
def revision_database(settings: Settings, source: str) -> Iterator[URL]:
    """A fresh scratch database for revisions whose code is ``source``; at the end it goes, then the roles they made."""
    made: set[str] = set()
    try:
        with scratch_database(settings) as text:
            url = make_url(text)
            before = _roles(url, ROLES)
            try:
                yield url
            finally:
                new, linked = _roles(url, ROLES) - before, _roles(url, WITH_RIGHTS)
                made = {one for one in new if one in linked or _names(source, one)}
    finally:
        if made:
            _drop(settings, made)


def _drop(settings: Settings, roles: Iterable[str]) -> None:
    with psycopg.connect(conninfo(start_scratch(settings)), autocommit=True) as connection:
        for role in sorted(roles):
            with suppress(psycopg.errors.DependentObjectsStillExist):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _roles(url: URL, query: str) -> set[str]:
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        return {str(role) for (role,) in connection.execute(query.encode())}


def _names(source: str, role: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(role)}(?!\w)", source) is not None
