"""What every room needs: settings, errors, the database and the embedded server."""
