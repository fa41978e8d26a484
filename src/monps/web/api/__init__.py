"""The JSON endpoints, one file per subject."""
