"""Compare the models with the database: the documented entry point, the same as ``monps introspect``."""

import sys

from monps.cli import main

sys.argv.insert(1, "introspect")
main()
