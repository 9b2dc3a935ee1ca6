"""One machine's runtime: embedded PostgreSQL and Valkey, and `slt run`, which starts the Procfile's processes on them."""
