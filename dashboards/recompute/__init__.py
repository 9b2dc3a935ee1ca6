"""Recomputing an export, by whoever holds it: no database, no server, no network."""

from __future__ import annotations
