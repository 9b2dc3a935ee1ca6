"""Numbered migrations with one head. Each runs a pair of SQL files in `migrations/sql`."""
