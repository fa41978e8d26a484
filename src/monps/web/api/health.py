"""Is the service up, and can it reach its database?"""

from fastapi import APIRouter
from pydantic import BaseModel

from monps.web.dependencies import CurrentDatabase

__all__ = ["router"]

router = APIRouter(tags=["health"])


class HealthAnswer(BaseModel):
    """The database's answer; ``revision`` is the schema's Alembic revision."""

    status: str
    server_version: str
    database: str
    revision: str | None
    milliseconds: float


@router.get("/health")
async def health(database: CurrentDatabase) -> HealthAnswer:
    """200 with the server's version and the schema's revision; 503 when the database does not answer."""
    found = await database.async_health()
    return HealthAnswer(
        status="ok",
        server_version=found.server_version,
        database=found.database,
        revision=found.revision,
        milliseconds=round(found.milliseconds, 2),
    )
