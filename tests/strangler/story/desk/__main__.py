"""The desk's report."""
from .stakes import open_stakes, recent

print(open_stakes(2))
print(recent(7))
