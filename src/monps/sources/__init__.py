"""Files and payloads of the outside world, read into the rows of :mod:`monps.sources.rows`."""
