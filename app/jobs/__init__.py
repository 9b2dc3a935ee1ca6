"""What happens after a commit: the outbox, the relay and the sweeper that hand it over, and the worker."""
