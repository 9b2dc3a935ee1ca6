"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Date, Row, Uuid, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import load_only

from app.db.session import session
from app.db.together import Question, Together
from certification.cases.models import CaseFile
from certification.cases.states import State
from certification.certificates.models import Certificate
from certification.criteria.models import Parameter
from certification.criteria.service import PARAMETERS
from certification.watch.models import CertificateWarning, CertificateWarningFile
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly.models import ReportingExtension, ReportingRound
from tenants.reporting.yearly.service import DEADLINES
from tenants.units.models import UnitReversal, UnitSuccession

#: The columns that KRÅD may read.
_TOLD = load_only(
    CertificateWarning.certificate_id,
    CertificateWarning.code,
    CertificateWarning.municipality_id,
    CertificateWarning.found_on,
    CertificateWarning.visible_on,
    CertificateWarning.cleared_on,
    CertificateWarning.cleared_as,
    CertificateWarning.reply,
    CertificateWarning.replied_at,
    raiseload=True,
)

_FILES = text("SELECT * FROM sec.warning_files(:unit, :certificate)")
_FILE_CONTENT = text("SELECT name, media_type, content FROM sec.warning_file_content(:unit, :certificate, :file)")
_UNIT = bindparam("unit", type_=Uuid)
_HELD_AND_OPEN: tuple[Question, ...] = (
    (Certificate, (Certificate.tenant_id == _UNIT) & Certificate.valid.contains(bindparam("on", type_=Date))),
    (CertificateWarning, (CertificateWarning.tenant_id == _UNIT) & CertificateWarning.cleared_on.is_(None)),
    (UnitSuccession, UnitSuccession.tenant_id == _UNIT),
)
_AND_REVERSED = Together(*_HELD_AND_OPEN, (UnitReversal, UnitReversal.tenant_id == _UNIT))
_WATCHED = Together(
    *_HELD_AND_OPEN,
    (CaseFile, (CaseFile.tenant_id == _UNIT) & (CaseFile.state == State.APPROVED_WITH_CONDITIONS)),
    PARAMETERS,
    *DEADLINES,
    options=(load_only(Submission.year),),
)

#: The certificate that a unit has on a day, its warnings that are not over, and what reforms did to it.
Open = tuple[Certificate | None, list[CertificateWarning], list[UnitSuccession]]


def certified() -> Sequence[UUID]:
    """Every unit that has had a certificate, as `slt_clock`."""
    return session.scalars(select(func.sec.certified_units())).all()


def open_and_reversed(
    unit_id: UUID, on: date
) -> tuple[Certificate | None, list[CertificateWarning], list[UnitSuccession], list[UnitReversal]]:
    """What a unit has on a day, what of it has fallen away, and the reforms that were taken back. One statement."""
    *found, back = _AND_REVERSED(unit=unit_id, on=on)
    return *_open(*found), back


@dataclass(frozen=True)
class Watched:
    """What a unit has on a day, and what besides the facts tells what of it has fallen away: whether an approval of the unit's has
    conditions that are not met, the parameters, and what sets the deadlines of its reports.
    """

    open: Open
    promising: bool
    parameters: Sequence[Parameter]
    deadlines: tuple[Sequence[Submission], Sequence[ReportingRound], Sequence[ReportingExtension]]


def watched(unit_id: UUID, on: date) -> Watched:
    """What the watch over a unit begins with. One statement."""
    *found, promising, parameters, submissions, rounds, extensions = _WATCHED(unit=unit_id, on=on)
    return Watched(_open(*found), bool(promising), parameters, (submissions, rounds, extensions))


def _open(held: list[Certificate], warnings: list[CertificateWarning], reforms: list[UnitSuccession]) -> Open:
    ordered = sorted(warnings, key=lambda row: (row.visible_on, row.code, row.subject))
    return next(iter(held), None), ordered, reforms


def add(rows: Iterable[dict[str, Any]]) -> None:
    """Write warnings down; one that is open already stays as it is."""
    new = [{"id": uuid4(), **row} for row in rows]
    if new:
        session.execute(insert(CertificateWarning).values(new).on_conflict_do_nothing())


def clear(unit_id: UUID, ids: Collection[UUID], on: date, how: str) -> None:
    """These warnings are over."""
    if ids:
        session.execute(
            update(CertificateWarning)
            .where(
                CertificateWarning.tenant_id == unit_id,
                CertificateWarning.id.in_(ids),
                CertificateWarning.cleared_on.is_(None),
            )
            .values(cleared_on=on, cleared_as=how)
            .execution_options(synchronize_session=False)
        )


def of_unit(unit_id: UUID) -> Sequence[CertificateWarning]:
    """The unit's warnings, the latest first."""
    return session.scalars(
        select(CertificateWarning)
        .where(CertificateWarning.tenant_id == unit_id)
        .order_by(CertificateWarning.found_on.desc(), CertificateWarning.code, CertificateWarning.subject)
    ).all()


def warning(unit_id: UUID, warning_id: UUID) -> CertificateWarning | None:
    return session.get(CertificateWarning, (unit_id, warning_id))


def send_along(unit_id: UUID, warning_id: UUID, evidence_ids: Collection[UUID]) -> None:
    """These files go along with the reply, and no others. Raises `IntegrityError` where one of them can't."""
    session.flush()
    mine = (CertificateWarningFile.tenant_id == unit_id, CertificateWarningFile.warning_id == warning_id)
    kept = CertificateWarningFile.evidence_id.in_(evidence_ids)
    session.execute(delete(CertificateWarningFile).where(*mine, ~kept))
    rows = [{"tenant_id": unit_id, "warning_id": warning_id, "evidence_id": id_} for id_ in evidence_ids]
    if rows:
        with session.begin_nested():
            session.execute(insert(CertificateWarningFile).values(rows).on_conflict_do_nothing())


def sent_along(unit_id: UUID, warning_id: UUID) -> Sequence[UUID]:
    """The files that go along with a reply."""
    mine = (CertificateWarningFile.tenant_id == unit_id, CertificateWarningFile.warning_id == warning_id)
    return session.scalars(select(CertificateWarningFile.evidence_id).where(*mine)).all()


def files(unit_id: UUID, certificate_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """The files that went along with the replies to a certificate's warnings, as far as the acting side may see these."""
    return session.execute(_FILES, {"unit": unit_id, "certificate": certificate_id}).all()


def file_content(unit_id: UUID, certificate_id: UUID, evidence_id: UUID) -> Row[*tuple[Any, ...]] | None:
    of = {"unit": unit_id, "certificate": certificate_id, "file": evidence_id}
    return session.execute(_FILE_CONTENT, of).one_or_none()


def told() -> Sequence[CertificateWarning]:
    """The warnings that KRÅD sees, the oldest first, as KRÅD."""
    return session.scalars(
        select(CertificateWarning).options(_TOLD).order_by(CertificateWarning.visible_on, CertificateWarning.id)
    ).all()


def told_of(unit_id: UUID, certificate_id: UUID) -> Sequence[CertificateWarning]:
    """The warnings of a certificate that KRÅD sees, the oldest first, as KRÅD."""
    return session.scalars(
        select(CertificateWarning)
        .options(_TOLD)
        .where(CertificateWarning.tenant_id == unit_id, CertificateWarning.certificate_id == certificate_id)
        .order_by(CertificateWarning.visible_on, CertificateWarning.id)
    ).all()
