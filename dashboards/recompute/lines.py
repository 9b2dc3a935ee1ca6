"""The lines of an export as types: what doesn't fit them is no line of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from certification.assessment.codes import FindingId, Recommendation
from certification.cases.outcomes import Outcome
from certification.cases.states import CaseKind, Kind
from certification.certificates.states import Life, Step
from certification.earlier.days import CANCELLED
from certification.earlier.models import Ended
from dashboards.projection.statuses import Status

Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Instant = Annotated[datetime, Meta(tz=True)]


class _Line(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class CriteriaLine(_Line, frozen=True):
    """A criteria version, its text as published."""

    id: str
    valid_from: date
    document: str


class ParameterLine(_Line, frozen=True):
    """A dated parameter; `until` is the first day on which it no longer holds."""

    key: str
    value: int
    from_: date = field(name="from")
    until: date | None


class Cover(_Line, frozen=True):
    """A place that a unit covers, or covered until a day."""

    place: UUID
    municipality: UUID
    from_: date = field(name="from")
    until: date | None

    @property
    def place_id(self) -> UUID:
        return self.place

    @property
    def municipality_id(self) -> UUID:
        return self.municipality

    @property
    def start(self) -> date:
        return self.from_

    @property
    def end(self) -> date | None:
        return self.until


class UnitLine(_Line, frozen=True):
    """A unit, with all that it has covered."""

    unit: UUID
    kind: str
    name: str
    host: UUID | None
    coordinating: UUID | None
    demonstration: bool
    cover: tuple[Cover, ...]


class Signature(_Line, frozen=True):
    """A municipality's signature on a document."""

    municipality: UUID
    sha256: Sha256
    at: Instant
    signer: Sha256 | None


class DocumentLine(_Line, frozen=True):
    """A submitted document, its canonical bytes as text."""

    unit: UUID
    id: UUID
    kind: str
    year: int | None
    as_of: date
    criteria: str
    municipalities: tuple[UUID, ...]
    signing: tuple[UUID, ...]
    frozen_at: Instant
    submitted_at: Instant
    sha256: Sha256
    document: str
    signatures: tuple[Signature, ...]


class Event(_Line, frozen=True):
    """Something that happened to a case."""

    seq: int
    kind: Kind
    at: Instant
    decision: UUID | None


class Signed(_Line, frozen=True):
    """A decider's signature; `signer` is a pseudonym that holds within the decision."""

    role: str
    at: Instant
    signer: Sha256 | None


class ConditionLine(_Line, frozen=True):
    """A condition of an approval."""

    finding: FindingId | None
    due_on: date
    text_sha256: Sha256


class CertificateEventLine(_Line, frozen=True):
    """What happened to a certificate; a decision may have done it."""

    seq: int
    kind: Step
    effective_on: date
    at: Instant
    decision: UUID | None


class CertificateLine(_Line, frozen=True):
    """A certificate with all that has happened to it; without days, it was ended on its first."""

    id: UUID
    municipalities: tuple[UUID, ...]
    from_: date | None = field(name="from")
    until: date | None
    given_until: date
    ending: Step | None
    ended_on: date | None
    suspended: tuple[tuple[date, date | None], ...]
    events: tuple[CertificateEventLine, ...]

    @property
    def life(self) -> Life | None:
        """Its days as the rules read them; None where it has no end."""
        end = (self.from_ and self.until) or self.ended_on
        return None if end is None else Life(self.from_, end, self.suspended, self.ending, self.given_until)


class DecisionLine(_Line, frozen=True):
    """A decision, with what it rests on; of what was written, the hash."""

    id: UUID
    outcome: Outcome
    document_sha256: Sha256
    criteria: str
    assessment: dict[str, Any]
    police: dict[str, Any] | None
    reason_sha256: Sha256
    departure_sha256: Sha256 | None
    language: Literal["nb", "nn"]
    decided_at: Instant
    conditions: tuple[ConditionLine, ...]
    signatures: tuple[Signed, ...]
    certificates: tuple[CertificateLine, ...]
    replaces: UUID | None
    decided_in: UUID | None
    municipalities: tuple[UUID, ...] | None
    left_out: tuple[UUID, ...]


class CaseLine(_Line, frozen=True):
    """A case with its events and decisions."""

    unit: UUID
    id: UUID
    submission: UUID
    kind: CaseKind
    about: UUID | None
    criteria: str
    recommendation: Recommendation
    opened_at: Instant
    events: tuple[Event, ...]
    decisions: tuple[DecisionLine, ...]


class EarlierLine(_Line, frozen=True):
    """An approval from before the portal: what is entered of it, and the certificate that it is."""

    unit: UUID
    origin: Literal["before_portal"]
    approved_on: date
    until_on: date
    ended: Ended | None
    ended_on: date | None
    replaced_by: UUID | None
    certificate: CertificateLine

    @property
    def cancelled(self) -> bool:
        """Whether it was entered wrongly, and never was."""
        return self.ended in CANCELLED


class Stand(_Line, frozen=True):
    """A status, the day it began, and the day its certificate ends."""

    status: Status
    since: date
    certificate_until: date | None


class PlaceStand(Stand, frozen=True):
    """The same of a place, and whether the unit covers it that day."""

    place: UUID
    covered: bool


class LevelsLine(_Line, frozen=True):
    """The levels of one municipality in one document."""

    document: UUID
    municipality: UUID
    as_of: date
    criteria: str
    levels: dict[str, int]
    told: dict[str, Any]


class StandingLine(_Line, frozen=True):
    """What the portal showed of a unit that day."""

    unit: UUID
    own: Stand | None
    places: tuple[PlaceStand, ...]
    levels: tuple[LevelsLine, ...]


class RestsOn(_Line, frozen=True):
    """A document that a release's levels rest on."""

    unit: UUID
    document: UUID


class ReleaseLine(_Line, frozen=True):
    """A release as published."""

    number: int
    on_date: date
    levels_of: int
    content: str
    sha256: Sha256
    documents: tuple[RestsOn, ...]
