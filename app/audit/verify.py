"""Recompute every chain of the audit log and say where it was tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg

#: One pass in the server: each entry's own hash, its link to the one before, and its number.
_ENTRIES = b"""
SELECT e.chain, e.seq,
       e.hash = audit.digest(e) AS whole,
       e.prev = coalesce(lag(e.hash) OVER w, ''::bytea) AS linked,
       e.seq = coalesce(lag(e.seq) OVER w, 0) + 1 AS numbered
  FROM audit.entry e WINDOW w AS (PARTITION BY e.chain ORDER BY e.seq)
"""
_FAULTS = (
    b"SELECT chain, seq, whole, linked, numbered FROM ("
    + _ENTRIES
    + b") t WHERE NOT (whole AND linked AND numbered) ORDER BY chain, seq"
)
_HEADS = b"""
SELECT chain, coalesce(h.seq, 0), coalesce(e.seq, 0)
  FROM audit.head h
  FULL JOIN (SELECT DISTINCT ON (chain) chain, seq, hash FROM audit.entry ORDER BY chain, seq DESC) e USING (chain)
 WHERE h.seq IS DISTINCT FROM e.seq OR h.hash IS DISTINCT FROM e.hash
 ORDER BY chain
"""


@dataclass(frozen=True)
class Fault:
    """Where a chain doesn't hold: the chain (a tenant, a police district, national or identity), the entry, and what."""

    chain: UUID
    seq: int
    what: str


def faults(dsn: str) -> Iterator[Fault]:
    """Every place where the log doesn't hold together, chain by chain; nothing when it is whole.

    `dsn` is a login of `slt_backup`, the one role that reads everything. An entry that was changed, removed, added or
    moved is found; so is a tail that was cut off, unless its head was changed too: keep the heads (`heads`) elsewhere.
    """
    with psycopg.connect(dsn) as connection:
        for chain, seq, whole, linked, numbered in connection.execute(_FAULTS):
            if not whole:
                yield Fault(chain, seq, "the entry was changed")
            elif not numbered:
                yield Fault(chain, seq, "an entry before it is gone")
            elif not linked:
                yield Fault(chain, seq, "the entry before it was changed")
        for chain, head, last in connection.execute(_HEADS):
            yield Fault(chain, max(head, last), f"the chain should end at {head} and ends at {last}")


def heads(dsn: str) -> list[tuple[UUID, int, str]]:
    """Each chain's last number and hash (hexadecimal), to be kept outside the database as an anchor."""
    with psycopg.connect(dsn) as connection:
        return [
            (chain, seq, bytes(value).hex())
            for chain, seq, value in connection.execute(b"SELECT chain, seq, hash FROM audit.head ORDER BY chain")
        ]
