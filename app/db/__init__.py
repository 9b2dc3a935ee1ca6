"""The database: engines by role, the session, one transaction per request, and the registry of tables."""
