"""What has happened to the municipalities of an area between two days, so that its numbers can't be compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.register.records import identity
from tenants.register.register import Register


class Break(StrEnum):
    """Why: municipalities were merged or split; some went to or came from another area; a small part of one did."""

    REFORM = "reform"
    MOVED = "moved"
    BOUNDARY = "boundary"


@dataclass(frozen=True)
class Where:
    """Where a municipality lay, from a day up to another (None: still)."""

    municipality_id: UUID
    county: str
    police_district: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Passed:
    """What passed from a municipality to another on a day; `kind` as `records.Change` has it."""

    on: date
    kind: str
    source: UUID
    target: UUID


@dataclass(frozen=True)
class Borders:
    """Where the municipalities have lain, and what has passed between them."""

    places: tuple[Where, ...]
    changes: tuple[Passed, ...]

    @classmethod
    def of(cls, places: Iterable[Any], changes: Iterable[Any]) -> Borders:
        """Of the register's rows."""
        return cls(
            tuple(Where(p.municipality_id, p.county, p.police_district, p.start, p.end) for p in places),
            tuple(Passed(c.changed_on, c.kind, c.source_id, c.target_id) for c in changes),
        )

    @classmethod
    def in_register(cls, register: Register) -> Borders:
        """Of a register as it would be."""
        lay = []
        for m in register.municipalities:
            for c in register.counties:
                start, ends = max(m.started_on, c.started_on), [end for end in (m.ended_on, c.ended_on) if end]
                end = min(ends, default=None)
                if c.key == m.county and (end is None or start < end):
                    lay.append(Where(m.id, c.number, m.police_district, start, end))
        changes = register.changes
        return cls(
            tuple(lay),
            tuple(
                Passed(c.changed_on, c.kind, *(identity("municipality", k) for k in (c.source, c.target)))
                for c in changes
            ),
        )

    def breaks(
        self, before: date, after: date, *, county: str | None = None, police_district: str | None = None
    ) -> list[Break]:
        """What has happened from one day to another in an area (of both, where both are given), or in the nation.

        A boundary that moves inside the area is nothing to it. A municipality that only got another number or name is none.
        """

        def members(on: date, *, everywhere: bool = False) -> set[UUID]:
            return {
                p.municipality_id
                for p in self.places
                if p.start <= on
                and (p.end is None or on < p.end)
                and (everywhere or (county in (None, p.county) and police_district in (None, p.police_district)))
            }

        was, now = members(before), members(after)
        ours = was | now
        lived = members(before, everywhere=True) & members(after, everywhere=True)
        between = [c for c in self.changes if before < c.on <= after]
        whole = [c for c in between if c.kind != "boundary_transfer"]
        found = {
            Break.REFORM: any(c.source in ours or c.target in ours for c in whole),
            Break.MOVED: bool((was ^ now) & lived),
            Break.BOUNDARY: any((c.source in ours) != (c.target in ours) for c in between if c not in whole),
        }
        return [why for why, so in found.items() if so]
