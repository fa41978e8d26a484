"""The daily run's own memory: which of its steps are done, written in the very transaction of the step."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, PrimaryKeyConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["DailyRun"]


class DailyRun(Base):
    """One run, finished or not; ``steps`` holds what each step that is done had to tell, by its name."""

    __tablename__ = "daily_runs"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint("jsonb_typeof(steps) = 'object'", name="steps"),
        CheckConstraint("finished_at >= started_at", name="finished_at"),
        {"info": {"lifecycle": lifecycle(Phase.planned, ("0018_daily_runs", Phase.active))}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    steps: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"), comment="step: what it told")
