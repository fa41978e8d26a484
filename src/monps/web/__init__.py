"""The web door: FastAPI over repositories."""

from monps.web.app import create_app

__all__ = ["create_app"]
