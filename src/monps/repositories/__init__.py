"""Questions of the domain, one repository per subject, held together by the unit of work."""

from monps.core.slow_statements import name_methods_by
from monps.repositories.async_unit_of_work import AsyncUnitOfWork
from monps.repositories.base import AsyncRepository, Repository
from monps.repositories.loader import Loader
from monps.repositories.method_names import method_of
from monps.repositories.repositories import Repositories
from monps.repositories.unit_of_work import UnitOfWork

__all__ = ["AsyncRepository", "AsyncUnitOfWork", "Loader", "Repositories", "Repository", "UnitOfWork"]

name_methods_by(method_of)
