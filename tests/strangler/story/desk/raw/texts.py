"""SQL that more than one report may send."""

RECENT = "SELECT id, selection FROM bets WHERE placed_at > now() - INTERVAL '%s days' ORDER BY id"
