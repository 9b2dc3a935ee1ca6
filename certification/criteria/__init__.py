"""Criteria versions as KRÅD publishes them, and the dated parameters beside them."""
