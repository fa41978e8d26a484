"""The application: routes, errors, and a database that lives as long as it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from monps import __version__
from monps.core.database import Database
from monps.core.settings import load_settings
from monps.web.api import friction, health, metrics, odds, picks, teams
from monps.web.errors import install_error_handlers

__all__ = ["create_app"]

DESCRIPTION = "Odds, picks, team profiles and friction of a football-betting desk."


def create_app(database: Database | None = None) -> FastAPI:
    """The FastAPI application on ``database``; without one, on the database of the environment.

    Its connections are closed with the application: those of the async engine belong to the application's event loop.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = database if database is not None else Database(load_settings())
        with metrics.counted(app.state.database) as counts:
            app.state.metrics = counts
            yield
        await app.state.database.async_dispose()

    app = FastAPI(title="monps", version=__version__, description=DESCRIPTION, lifespan=lifespan)
    for module in (health, metrics, teams, friction, picks, odds):
        app.include_router(module.router)
    install_error_handlers(app)
    return app
