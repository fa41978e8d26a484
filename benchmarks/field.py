"""Everyone who takes part, as ``module:Class``."""

__all__ = ["FIELD", "OWN"]

_HERE = "benchmarks.contenders"

OWN = (
    f"{_HERE}.monps_contender:MonpsRows",
    f"{_HERE}.monps_contender:MonpsRowsAsync",
    f"{_HERE}.monps_entities:MonpsEntities",
    f"{_HERE}.monps_entities:MonpsEntitiesAsync",
)

FIELD = (
    f"{_HERE}.raw_psycopg:Psycopg",
    f"{_HERE}.raw_psycopg:PsycopgBinary",
    f"{_HERE}.raw_psycopg_async:PsycopgAsync",
    f"{_HERE}.raw_asyncpg:Asyncpg",
    f"{_HERE}.raw_asyncpg:AsyncpgDefaultPool",
    f"{_HERE}.raw_psycopg2:Psycopg2",
    f"{_HERE}.raw_psql:Psql",
    *OWN,
    f"{_HERE}.sqlalchemy_core:Core",
    f"{_HERE}.sqlalchemy_core:CoreAsync",
    f"{_HERE}.sqlalchemy_orm:Orm",
    f"{_HERE}.sqlalchemy_orm:OrmAddAll",
    f"{_HERE}.sqlalchemy_orm:OrmLazy",
    f"{_HERE}.sqlalchemy_orm:OrmAsync",
    f"{_HERE}.advanced_alchemy_repository:AdvancedAlchemy",
    f"{_HERE}.advanced_alchemy_repository:AdvancedAlchemyAsync",
    f"{_HERE}.sqlmodel_session:SqlModel",
    f"{_HERE}.django_orm:DjangoOrm",
    f"{_HERE}.tortoise_orm:TortoiseOrm",
    f"{_HERE}.piccolo_orm:Piccolo",
    f"{_HERE}.peewee_orm:Peewee",
    f"{_HERE}.frames:Adbc",
    f"{_HERE}.frames:AdbcPolars",
    f"{_HERE}.frames:Connectorx",
    f"{_HERE}.frames:RowsToPolars",
)
"""The first is the one whose rows the others' are compared with."""
