"""Releases: the figures of a day as published, numbered, never changed; no number in them tells of one unit."""
