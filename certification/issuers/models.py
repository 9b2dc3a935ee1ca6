"""The issuer of SLT approvals, and the legal basis of its decisions, each as rows that hold in a range of days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped

from app.db.base import Base, Id, Versioned
from app.db.registry import ALL, BY_COUNCIL, Rule, access, insert, select, update
from app.db.roles import COUNCIL, POLICE, PROJECTOR, STATS, WEB, WORKER


def _public() -> list[Rule]:
    """Everybody may know who issues approvals, and by which law; KRÅD writes it."""
    readers = [select(role, ALL) for role in (WEB, WORKER, POLICE, PROJECTOR, STATS)]
    return [*readers, select(COUNCIL, BY_COUNCIL), insert(COUNCIL, BY_COUNCIL), update(COUNCIL, BY_COUNCIL)]


def _written(*columns: str) -> CheckConstraint:
    """None of these texts is empty."""
    return CheckConstraint(" AND ".join(rf"{column} ~ '\S'" for column in columns), name="written")


class Issuer(Base, Versioned):
    """Who issues approvals in a range of days, and what it is called. Its `key` stays when its name or address changes.

    An empty `address` is one that nobody has told yet.
    """

    __tablename__ = "issuer"
    __table_args__ = (
        ExcludeConstraint(("valid", "&&"), name="ex_issuer_one_a_day"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid"),
        CheckConstraint("key ~ '^[a-z][a-z0-9-]*$'", name="key"),
        _written("name_nb", "name_nn", "short_nb", "short_nn"),
        {"schema": "app", "info": access("national", _public(), chain="national")},
    )

    id: Mapped[Id]
    key: Mapped[str]
    valid: Mapped[Range[date]]
    name_nb: Mapped[str]
    name_nn: Mapped[str]
    short_nb: Mapped[str]
    short_nn: Mapped[str]
    address: Mapped[str]


class LegalBasis(Base, Versioned):
    """What a decision made in a range of days cites, and whether, how soon and to whom it can be appealed.

    `appeal_number` counts `appeal_unit`s from the day on which the decision was received; where it is None there is no
    right of appeal.
    """

    __tablename__ = "legal_basis"
    __table_args__ = (
        ExcludeConstraint(("valid", "&&"), name="ex_legal_basis_one_a_day"),
        CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid"),
        _written("act_nb", "act_nn"),
        CheckConstraint(
            "num_nulls(appeal_number, appeal_unit, appeal_act_nb, appeal_act_nn, body_nb, body_nn) IN (0, 6)",
            name="whole_appeal",
        ),
        CheckConstraint("appeal_number BETWEEN 1 AND 365", name="appeal_number"),
        CheckConstraint("appeal_unit IN ('days', 'weeks')", name="appeal_unit"),
        CheckConstraint(
            r"appeal_act_nb ~ '\S' AND appeal_act_nn ~ '\S' AND body_nb ~ '\S' AND body_nn ~ '\S'",
            name="written_appeal",
        ),
        {"schema": "app", "info": access("national", _public(), chain="national")},
    )

    id: Mapped[Id]
    valid: Mapped[Range[date]]
    act_nb: Mapped[str]
    act_nn: Mapped[str]
    appeal_number: Mapped[int | None]
    appeal_unit: Mapped[str | None]
    appeal_act_nb: Mapped[str | None]
    appeal_act_nn: Mapped[str | None]
    body_nb: Mapped[str | None]
    body_nn: Mapped[str | None]
