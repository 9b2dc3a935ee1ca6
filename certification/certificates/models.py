"""Certificates: what an approval gives."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.registry import ALL, BY_COUNCIL, TENANT, access, definer_reads, insert, select, update
from app.db.roles import COUNCIL, PROJECTOR, WEB


class Certificate(Base):
    """An approval of the municipalities that its decision named, in a range of days; at most one a day for each unit.

    A renewal, a reversal or a withdrawal ends it earlier (`sec.shorten_certificate` refuses everything else). A decision
    that approves gives one, for the municipalities that it names, and no other row can (`sec.give_certificate`).
    """

    __tablename__ = "certificate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "decision_id"], ["app.decision.tenant_id", "app.decision.id"], name="fk_certificate_decision"
        ),
        UniqueConstraint("tenant_id", "decision_id", name="uq_certificate_decision"),
        ExcludeConstraint(("tenant_id", "="), ("valid", "&&"), name="ex_certificate_one_a_day"),
        CheckConstraint("NOT lower_inf(valid) AND NOT upper_inf(valid)", name="valid"),
        CheckConstraint("cardinality(municipality_ids) > 0", name="municipalities"),
        {
            "schema": "app",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                update(COUNCIL, BY_COUNCIL, "valid"),
                select(PROJECTOR, ALL),
                definer_reads("tenant_id", "decision_id", "municipality_ids", "valid"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    decision_id: Mapped[UUID]
    municipality_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    valid: Mapped[Range[date]]
