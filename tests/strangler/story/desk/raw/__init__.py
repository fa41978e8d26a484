"""What the desk had before it had repositories."""
