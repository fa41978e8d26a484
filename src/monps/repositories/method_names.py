"""What a repository method is called, seen from the frame it runs in: for the log of slow statements."""

from types import FrameType

from monps.repositories.reading import Reader

__all__ = ["method_of"]


def method_of(frame: FrameType) -> str | None:
    """Such as ``TeamRepository.get_by_league`` or ``Rows[Odds].find``; None where no public method of a reader runs."""
    name = frame.f_code.co_name
    if name.startswith("_") or frame.f_code.co_varnames[:1] != ("self",):
        return None
    reader = frame.f_locals.get("self")
    if not isinstance(reader, Reader):
        return None
    kind = type(reader)
    # A repository says its subject in its name; the other readers are told apart by their model.
    subject = kind.__name__ if hasattr(kind, "model") else f"{kind.__name__}[{reader._model.__name__}]"  # noqa: SLF001 - of our own room
    return f"{subject}.{name}"
