"""Why a statement is not drafted, or a site not rewritten."""

from monps.core.errors import MonpsError

__all__ = ["Refusal"]


class Refusal(MonpsError):
    """A tool will not write this code for somebody; the text says why."""
