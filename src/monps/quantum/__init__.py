"""The arithmetic of football: strengths, profiles, friction, tactics, strategies and scorers.

Pure functions from matches already played to frozen results: no SQL, no files, no clock. Every result is computed
as of a moment and from kick-offs before it only, says how many matches it rests on, and is ``None`` with a reason
where its source is missing.
"""
