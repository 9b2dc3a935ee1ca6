"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    LargeBinary,
    Row,
    Text,
    Uuid,
    cast,
    column,
    delete,
    func,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from app.db.session import session
from tenants.reporting.evidence.models import EvidenceContent, EvidenceFile
from tenants.reporting.models import Fact
from tenants.reporting.store import TABLES


def fact_kind(tenant_id: UUID, fact_id: UUID) -> str | None:
    return session.scalar(select(Fact.kind).where(Fact.tenant_id == tenant_id, Fact.id == fact_id))


def get(tenant_id: UUID, evidence_id: UUID) -> EvidenceFile | None:
    return session.get(EvidenceFile, (tenant_id, evidence_id), populate_existing=True)


def versions(tenant_id: UUID, *, fact_id: UUID | None = None, file_id: UUID | None = None) -> Sequence[EvidenceFile]:
    """The versions that the unit has not removed, the latest upload first (of a fact or a file, where one is named)."""
    query = select(EvidenceFile).where(EvidenceFile.tenant_id == tenant_id, EvidenceFile.removed_at.is_(None))
    if fact_id is not None:
        query = query.where(EvidenceFile.fact_id == fact_id)
    if file_id is not None:
        query = query.where(EvidenceFile.file_id == file_id)
    return session.scalars(query.order_by(EvidenceFile.uploaded_at.desc(), EvidenceFile.number.desc())).all()


def infected(tenant_id: UUID) -> Sequence[EvidenceFile]:
    """The versions that the scanner has refused, and after which there is none."""
    later = aliased(EvidenceFile)
    replaced = select(later.id).where(
        later.tenant_id == tenant_id, later.file_id == EvidenceFile.file_id, later.number > EvidenceFile.number
    )
    return session.scalars(
        select(EvidenceFile).where(
            EvidenceFile.tenant_id == tenant_id,
            EvidenceFile.state == "infected",
            EvidenceFile.removed_at.is_(None),
            ~replaced.exists(),
        )
    ).all()


def last_number(tenant_id: UUID, file_id: UUID) -> int:
    """The number of a file's latest version, removed ones included."""
    mine = (EvidenceFile.tenant_id == tenant_id, EvidenceFile.file_id == file_id)
    return session.scalar(select(func.max(EvidenceFile.number)).where(*mine)) or 0


def add(row: EvidenceFile, content: bytes, *, released: bool) -> None:
    """Write a version with its bytes at once; what the database refuses leaves the transaction fit for the page that says so."""
    with session.begin_nested():
        session.add(row)
        session.flush()
        session.add(
            EvidenceContent(tenant_id=row.tenant_id, id=row.id, sha256=row.sha256, content=content, released=released)
        )


def content(tenant_id: UUID, evidence_id: UUID) -> bytes | None:
    """The bytes, as far as the acting role may see them."""
    mine = (EvidenceContent.tenant_id == tenant_id, EvidenceContent.id == evidence_id)
    return session.scalar(select(EvidenceContent.content).where(*mine))


def remove(tenant_id: UUID, evidence_id: UUID, at: datetime) -> None:
    with session.begin_nested():
        session.execute(
            update(EvidenceFile)
            .where(
                EvidenceFile.tenant_id == tenant_id, EvidenceFile.id == evidence_id, EvidenceFile.removed_at.is_(None)
            )
            .values(removed_at=at)
        )


def judge(tenant_id: UUID, evidence_id: UUID, at: datetime, virus: str | None) -> bool:
    """Keep the scanner's verdict; False where there is one already, or the unit has removed the file."""
    done = session.execute(
        update(EvidenceFile)
        .where(
            EvidenceFile.tenant_id == tenant_id,
            EvidenceFile.id == evidence_id,
            EvidenceFile.state.in_(("waiting", "unscanned")),
            EvidenceFile.removed_at.is_(None),
        )
        .values(state="infected" if virus else "clean", scanned_at=at, virus=virus)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def release(tenant_id: UUID, evidence_id: UUID) -> None:
    mine = (EvidenceContent.tenant_id == tenant_id, EvidenceContent.id == evidence_id)
    session.execute(update(EvidenceContent).where(*mine).values(released=True))


def drop(tenant_id: UUID, evidence_id: UUID) -> None:
    """Delete the bytes."""
    mine = (EvidenceContent.tenant_id == tenant_id, EvidenceContent.id == evidence_id)
    session.execute(delete(EvidenceContent).where(*mine))


def pause() -> None:
    """End the transaction: nothing is held while another server is waited for."""
    session.commit()


def citable(tenant_id: UUID, *, holding: bool) -> Sequence[EvidenceFile]:
    """The finished versions of all facts that no scanner has refused, the latest of a file first.

    `holding`: nobody may remove one before this transaction ends.
    """
    query = (
        select(EvidenceFile)
        .where(
            EvidenceFile.tenant_id == tenant_id,
            EvidenceFile.removed_at.is_(None),
            EvidenceFile.finished,
            EvidenceFile.state != "infected",
            EvidenceFile.fact_id.is_not(None),
        )
        .order_by(EvidenceFile.file_id, EvidenceFile.number.desc())
    )
    return session.scalars(query.with_for_update(read=True) if holding else query).all()


def rows_of(tenant_id: UUID, facts: Mapping[str, Iterable[UUID]]) -> dict[UUID, UUID]:
    """The dated rows of facts (by kind), each with its fact. One statement."""
    parts = [
        select(model.id, model.fact_id).where(model.tenant_id == tenant_id, model.fact_id.in_(list(ids)))
        for kind, ids in facts.items()
        for model in (TABLES[kind],)
    ]
    return dict(map(tuple, session.execute(union_all(*parts)))) if parts else {}


_CITED = ("id", Uuid), ("kind", Text), ("sort", Text), ("name", Text), ("number", BigInteger)
_ABOUT = ("dated_on", Date), ("size", BigInteger), ("unread", Boolean), ("state", Text)
_CONTENT = ("name", Text), ("media_type", Text), ("content", LargeBinary)


def cited(tenant_id: UUID, submission_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a submission cites, as far as the acting side may see the submission."""
    found = func.sec.cited_files(tenant_id, submission_id).table_valued(*(column(*each) for each in (*_CITED, *_ABOUT)))
    return session.execute(select(found)).all()


def cited_content(tenant_id: UUID, submission_id: UUID, evidence_id: UUID) -> Row[*tuple[Any, ...]] | None:
    asked = func.sec.cited_content(tenant_id, submission_id, evidence_id)
    return session.execute(select(asked.table_valued(*(column(*each) for each in _CONTENT)))).one_or_none()


def cited_in_case(tenant_id: UUID, submission_id: UUID, case_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """The same, and what went along with the events of its case, with the event of each."""
    columns = [column(*each) for each in (*_CITED, *_ABOUT)]
    own = func.sec.cited_files(tenant_id, submission_id).table_valued(*columns)
    answers = func.sec.case_files(tenant_id, case_id).table_valued(column("event_id", Uuid), *columns)
    names = [each.name for each in columns]
    return session.execute(
        union_all(
            select(cast(null(), Uuid).label("event"), *(own.c[name] for name in names)),
            select(answers.c.event_id, *(answers.c[name] for name in names)),
        )
    ).all()


def answers_content(tenant_id: UUID, case_id: UUID, evidence_id: UUID) -> Row[*tuple[Any, ...]] | None:
    asked = func.sec.case_file_content(tenant_id, case_id, evidence_id)
    return session.execute(select(asked.table_valued(*(column(*each) for each in _CONTENT)))).one_or_none()


def unscanned() -> Sequence[Row[*tuple[Any, ...]]]:
    """Unit and id of the files that wait for a scanner; as the clock."""
    found = func.sec.unscanned().table_valued(column("tenant_id", Uuid), column("id", Uuid))
    return session.execute(select(found)).all()
