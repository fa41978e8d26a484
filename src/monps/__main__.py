"""``python -m monps`` is the command ``monps``."""

from monps.cli import main

__all__: list[str] = []

main()
