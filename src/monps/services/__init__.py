"""One job, one function: read, decide, write. A service never commits; the door that calls it does."""
