"""Units and their cover. KRÅD makes units and their cover; the unit itself may set its language and mailbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import OSLO
from app.db.base import Base, Id, Versioned
from app.db.registry import ALL, BY_COUNCIL, SERVED, TENANT, access, definer_reads, insert, select, update, writes
from app.db.roles import CLOCK, COUNCIL, POLICE, PROJECTOR, SCOPE, WEB, WORKER

#: The unit is the tenant, so its own id is compared.
_ITSELF = "id = (SELECT sec.tenant())"
_SERVED = "id = ANY ((SELECT sec.scope())::uuid[])"


class Unit(Base, Versioned):
    """An SLT unit: a municipality, a cooperation of several, or a city district. Its id is the tenant's.

    `language` (nb, nn) is what the unit chose for letters where its municipality's form is neutral. `mailbox` is a role's
    address, never a person's. A cooperation names its host. City districts may name a coordinating unit of their
    municipality, which covers nothing itself. `demonstration` marks made-up units wherever they are shown. From `closed_at` on
    nobody has a role in it, and it covers nothing (`sec.close_unit`).
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('municipality', 'cooperation', 'city_district')", name="kind"),
        CheckConstraint("language IN ('nb', 'nn')", name="language"),
        CheckConstraint("(kind = 'cooperation') = (host_id IS NOT NULL)", name="host"),
        CheckConstraint("kind = 'city_district' OR coordinating_id IS NULL", name="coordinating"),
        Index("ix_unit_coordinating", "coordinating_id"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(WEB, _ITSELF),
                update(WEB, _ITSELF, "language", "mailbox"),
                select(WORKER, _ITSELF),
                select(POLICE, _SERVED, "id", "kind", "name", "host_id", "coordinating_id", "demonstration"),
                writes(COUNCIL, BY_COUNCIL),
                select(PROJECTOR, ALL),
                select(CLOCK, ALL, "id"),
                definer_reads("id", "name", "host_id", "coordinating_id", "demonstration", "closed_at"),
                update(SCOPE, ALL, "closed_at"),
                chain="national",
            ),
        },
    )

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    language: Mapped[str | None]
    mailbox: Mapped[str | None]
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.municipality.id"))
    coordinating_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.unit.id"))
    demonstration: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]

    @property
    def closed_on(self) -> date | None:
        """The day on which it was closed."""
        return self.closed_at.astimezone(OSLO).date() if self.closed_at else None


class UnitCover(Base):
    """A unit covers a place in a range of days.

    The exclusion constraint is the rule that a municipality or a city district is covered by at most one unit, and a
    whole not beside a part of it; the foreign key keeps municipality and share those of the place.
    """

    __tablename__ = "unit_cover"
    __table_args__ = (
        ForeignKeyConstraint(
            ["place_id", "municipality_id", "share"],
            ["app.place.id", "app.place.municipality_id", "app.place.share"],
            name="fk_unit_cover_place",
        ),
        ExcludeConstraint(
            ("municipality_id", "="), ("share", "&&"), ("valid", "&&"), name="ex_unit_cover_one_unit_at_a_time"
        ),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid"),
        Index("ix_unit_cover_place", "place_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(POLICE, SERVED),
                writes(COUNCIL, BY_COUNCIL),
                select(PROJECTOR, ALL),
                writes(SCOPE, ALL),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    place_id: Mapped[UUID]
    municipality_id: Mapped[UUID]
    share: Mapped[Range[int]]
    valid: Mapped[Range[date]]


class UnitMove(Base):
    """A place moved from one unit to another on a day: the record of what KRÅD's register keeper did, written by `sec.move`.

    Without `from_id` it joined, without `to_id` it left. `acting` is the role that did it, or the operator of a command.
    """

    __tablename__ = "unit_move"
    __table_args__ = (
        CheckConstraint("from_id IS DISTINCT FROM to_id", name="somewhere"),
        Index("ix_unit_move_place", "place_id"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(COUNCIL, BY_COUNCIL),
                insert(SCOPE, ALL),
                chain="national",
                immutable=True,
            ),
        },
    )

    id: Mapped[Id]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.unit.id"))
    to_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.unit.id"))
    moved_on: Mapped[date]
    recorded_at: Mapped[datetime]
    acting: Mapped[str]


class UnitSuccession(Base):
    """What a reform of municipalities did to a unit on a day, written by `sec.succeed` and nobody else.

    The unit covered `source_id`, of which `target_id` came or which went into it; `goes_on`: the unit covers the target
    from that day. `ended`: the source is no more; else it is the continuing part. `lapsed` counts what of the unit's own was
    about the source and ended with it, by table, and `fact_ids` are those facts; both are the unit's alone. `hosted`: the
    source hosted the cooperation. `undo` is what else `sec.unsucceed` puts back.
    """

    __tablename__ = "unit_succession"
    __table_args__ = (
        CheckConstraint("kind IN ('merger', 'split')", name="kind"),
        Index("ix_unit_succession_reform", "reform_id"),
        Index("ix_unit_succession_source", "source_id"),
        Index("ix_unit_succession_target", "target_id"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                select(
                    COUNCIL,
                    BY_COUNCIL,
                    "tenant_id",
                    "id",
                    "reform_id",
                    "kind",
                    "source_id",
                    "target_id",
                    "ended",
                    "goes_on",
                    "happened_on",
                    "hosted",
                    "recorded_at",
                ),
                writes(SCOPE, ALL),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reform_id: Mapped[UUID] = mapped_column(ForeignKey("app.register_reform.id"))
    kind: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    ended: Mapped[bool]
    goes_on: Mapped[bool]
    happened_on: Mapped[date]
    lapsed: Mapped[dict[str, int]] = mapped_column(JSONB)
    fact_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    hosted: Mapped[bool] = mapped_column(server_default="false")
    undo: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    recorded_at: Mapped[datetime]


class UnitReversal(Base):
    """What a reform did to a unit was taken back, as its people are told: the reform's title and day, and why. By `sec.unsucceed`."""

    __tablename__ = "unit_reversal"
    __table_args__ = (
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(WORKER, TENANT),
                insert(SCOPE, ALL),
                definer_reads(),
                chain="tenant",
                immutable=True,
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("app.unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reform_id: Mapped[UUID] = mapped_column(ForeignKey("app.register_reform.id"))
    title: Mapped[str]
    reason: Mapped[str]
    happened_on: Mapped[date]
    reversed_at: Mapped[datetime]

    @property
    def reversed_on(self) -> date:
        """The day of it."""
        return self.reversed_at.astimezone(OSLO).date()
