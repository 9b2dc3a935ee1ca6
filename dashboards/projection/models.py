"""The read models: what is public of each unit, day by day, and the levels that only releases may add up.

Nobody edits these rows. The projector makes a unit's rows again from what they rest on whenever something changes, so
they are in no audit chain. `Levels` has no reader but the projector and KRÅD: one unit's levels are nobody else's. Of
`ApplicationDays` the police district concerned reads what is under way.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, among
from app.db.registry import ALL, BY_COUNCIL, access, delete, insert, select, update
from app.db.roles import COUNCIL, POLICE, PROJECTOR, SCOPE, STATS
from dashboards.projection.certificates import State
from dashboards.projection.statuses import Status

_KEPT = (select(PROJECTOR, ALL), insert(PROJECTOR, ALL), update(PROJECTOR, ALL), delete(PROJECTOR, ALL))
_PUBLIC: dict[str, Any] = {
    "schema": "app",
    "info": access("projection", *_KEPT, select(STATS, ALL), select(POLICE, ALL), select(COUNCIL, BY_COUNCIL)),
}

#: A district reads of the units it serves what is under way.
_CONCERNED = "unit_id = ANY ((SELECT sec.scope())::uuid[]) AND ended_on IS NULL"


def _status() -> CheckConstraint:
    return CheckConstraint(f"status IN {among(list(Status))}", name="status")


class PublicUnit(Base):
    """What everybody may know of a unit: its name, its kind, its address for messages (a role's), and whether it is made up."""

    __tablename__ = "public_unit"
    __table_args__ = (_PUBLIC,)

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    host_id: Mapped[UUID | None]
    demonstration: Mapped[bool]
    mailbox: Mapped[str | None]


class UnitStatus(Base):
    """Where a unit stands in a range of days in which it covers something."""

    __tablename__ = "unit_status"
    __table_args__ = (
        ExcludeConstraint(("unit_id", "="), ("valid", "&&"), name="ex_unit_status_one_a_day"),
        _status(),
        _PUBLIC,
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.public_unit.unit_id", ondelete="CASCADE"), primary_key=True)
    valid: Mapped[Range[date]] = mapped_column(primary_key=True)
    status: Mapped[str]
    certificate_until: Mapped[date | None]


class PlaceStatus(Base):
    """Where a municipality or a city district stands with a unit, in a range of days.

    Its own and not the unit's: a certificate says nothing of a municipality that it doesn't name. `covered` are those of the
    days in which the unit covers it: in the others it is in transition, and has left the unit or came of what the unit covered.
    """

    __tablename__ = "place_status"
    __table_args__ = (
        ExcludeConstraint(("unit_id", "="), ("place_id", "="), ("valid", "&&"), name="ex_place_status_one_a_day"),
        _status(),
        # By place and day: a day is read as fast after a hundred years as after one.
        Index("ix_place_status_day", "place_id", "valid", postgresql_using="gist"),
        _PUBLIC,
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.public_unit.unit_id", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id", ondelete="CASCADE"), primary_key=True)
    valid: Mapped[Range[date]] = mapped_column(primary_key=True)
    status: Mapped[str]
    certificate_until: Mapped[date | None]
    covered: Mapped[MultiRange[date]] = mapped_column(DATEMULTIRANGE)


class PublicCertificate(Base):
    """What everybody may know of a certificate; `number` is what its code is made of.

    `issued_on` is the day of the decision; `valid` is empty where it was withdrawn, or found wrong, on its first day. Until it is
    ended before its time, `given_until` is known as its end.
    `conditions` are findings (null: one in KRÅD's own words) with the day that each is due.
    """

    __tablename__ = "public_certificate"
    __table_args__ = (Index("ix_public_certificate_unit", "unit_id"), _PUBLIC)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.public_unit.unit_id", ondelete="CASCADE"))
    origin: Mapped[str]
    issued_on: Mapped[date]
    valid: Mapped[Range[date]]
    given_until: Mapped[date]
    municipality_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class CertificateState(Base):
    """What is true of a certificate in a range of days, from the day it was given on."""

    __tablename__ = "certificate_state"
    __table_args__ = (
        ExcludeConstraint(("number", "="), ("valid", "&&"), name="ex_certificate_state_one_a_day"),
        CheckConstraint(f"state IN {among(list(State))}", name="state"),
        Index(
            "ix_certificate_state_in_force",
            "valid",
            postgresql_using="gist",
            postgresql_where=text(f"state IN {among([State.VALID, State.SUSPENDED])}"),
        ),
        _PUBLIC,
    )

    number: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("app.public_certificate.number", ondelete="CASCADE"), primary_key=True
    )
    valid: Mapped[Range[date]] = mapped_column(primary_key=True)
    state: Mapped[str]


class Levels(Base):
    """The seven levels of one municipality in one submitted document; a key without a level is not reported.

    `as_of` is the document's own date, at which it was assessed, under `criteria`. `told` is as
    `certification.assessment.counted` has it: the step lacking next on each prerequisite, and the meetings of each level.
    Only KRÅD reads it as it stands.
    """

    __tablename__ = "levels"
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "submission_id"], ["app.submission.tenant_id", "app.submission.id"], name="fk_levels_submission"
        ),
        Index("ix_levels_unit", "unit_id"),
        {"schema": "app", "info": access("projection", *_KEPT, select(COUNCIL, BY_COUNCIL))},
    )

    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.public_unit.unit_id", ondelete="CASCADE"))
    submitted_on: Mapped[date]
    as_of: Mapped[date]
    criteria: Mapped[str]
    levels: Mapped[dict[str, int]] = mapped_column(JSONB)
    told: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class ApplicationDays(Base):
    """An application: when it came to KRÅD, and when it was decided or taken back (null: it is under way).

    It is protected: KRÅD reads all of them, a police district those under way of the units it serves, and the public's role
    none. Nothing that the public reads is made of it, and so it has no part in `DataVersion`.
    """

    __tablename__ = "application_days"
    __table_args__ = (
        {
            "schema": "app",
            "info": access("projection", *_KEPT, select(COUNCIL, BY_COUNCIL), select(POLICE, _CONCERNED)),
        },
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("app.public_unit.unit_id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_on: Mapped[date]
    ended_on: Mapped[date | None]
    decided: Mapped[bool]


class PlaceAgreement(Base):
    """On which days the police and the municipality have a written agreement of cooperation for a place.

    It counts while the district that made it is the one responsible for the place, as the register of the day has it.
    """

    __tablename__ = "place_agreement"
    __table_args__ = (Index("ix_place_agreement_day", "place_id", "valid", postgresql_using="gist"), _PUBLIC)

    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    valid: Mapped[Range[date]]


class DataVersion(Base):
    """Which version this is of a subject: *public* is all that public pages are made of. Whoever changes any of it makes a new one.

    Triggers write it, in the transaction of the change; the name of a version is drawn, so that what was rolled back never
    comes again.
    """

    __tablename__ = "data_version"
    __table_args__ = (
        {
            "schema": "app",
            "info": access(
                "projection",
                *(select(role, ALL) for role in (PROJECTOR, STATS, POLICE)),
                select(COUNCIL, BY_COUNCIL),
                select(SCOPE, ALL),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "name", "changed_at"),
            ),
        },
    )

    subject: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[UUID]
    changed_at: Mapped[datetime]
