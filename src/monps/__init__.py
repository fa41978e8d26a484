"""monps moves a running football-betting desk from raw SQL to a clean data layer, and proves each step.

Importing this package builds no engine, opens no connection and reads no environment.
"""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("monps")
