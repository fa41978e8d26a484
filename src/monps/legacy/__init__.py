"""The existing code of the desk: raw psycopg2, frozen.

Everything in this folder was written before monps had models, repositories or units of work, and it still runs the desk:
odds collection, CLV picks, manual bets, settlement, reports. It is kept as it is, warts included, because it is what the
migration tools have to read, prove and keep alive. Nobody adds to it and nobody tidies it; it imports nothing of monps,
and nothing of monps imports it.

It is removed in Phase 4 by ``rm -r src/monps/legacy tests/legacy``.

Run it with ``python -m monps.legacy``; the database is named by the environment variable ``MONPS_LEGACY_DSN``.
"""
