"""The rows that the projection reads, as an export gives them: the same rules are asked of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from certification.processing.classes import Done
from dashboards.projection.statuses import Application
from dashboards.recompute.lines import PlaceStand, Stand, UnitLine


class CaseRow(NamedTuple):
    """A row as `projection.store.cases` has it."""

    case_id: UUID
    submitted_at: datetime | None
    ended_at: datetime | None
    decided: bool


class RejectionRow(NamedTuple):
    """A row as `projection.store.rejections` has it."""

    decided_at: datetime
    whole: bool
    left_out: tuple[UUID, ...]


class DocumentRow(NamedTuple):
    """A row as `projection.store.documents` has it, without what it says."""

    kind: str
    submitted_at: datetime
    municipality_ids: tuple[UUID, ...]


class CertificateRow(NamedTuple):
    """A row as `projection.store.certificates` has it."""

    valid: Range[date]
    suspended: tuple[Range[date], ...]
    ending: str | None
    ended_on: date | None
    given_until: date
    municipality_ids: tuple[UUID, ...]
    outcome: str
    met_at: datetime | None
    cancelled: bool


class Levels(NamedTuple):
    """The levels of one municipality in one document, as the figures take them."""

    submission_id: UUID
    unit_id: UUID
    municipality_id: UUID
    as_of: date
    submitted_on: date
    criteria: str
    levels: dict[str, int]
    told: dict[str, Any]


class Known(NamedTuple):
    """A row as `projection.reading.known` has it."""

    unit_id: UUID
    began: date
    issued_on: date | None
    conditions: list[dict[str, Any]]


@dataclass(frozen=True)
class UnitOfDay:
    """What the national figures need of a unit."""

    line: UnitLine
    own: Stand | None
    places: tuple[PlaceStand, ...]
    latest: tuple[Levels, ...]
    applications: tuple[Application, ...]
    steps: tuple[Done, ...]
    known: tuple[Known, ...]
