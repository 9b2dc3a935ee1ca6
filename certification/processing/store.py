"""The only file of this feature that asks the database. Days are Norwegian; only applications are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, cast, func, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.session import session
from certification.cases.models import CaseEvent, CaseFile, Decision
from certification.cases.states import Kind
from certification.certificates.models import Certificate
from certification.processing.models import SubmissionFinding
from tenants.reporting.submission.models import Submission

#: What ends an application: the first of these.
ENDS = (Kind.APPROVED, Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED, Kind.WITHDRAWN_BY_UNIT)

#: Every step that cases have done, with its days. A wait begins with a question and ends when the case leaves the unit: answered,
#: the last question taken back, or decided without an answer. Questions that are asked while one waits belong to the same wait.
STEPS = text("""
WITH told AS (
  SELECT e.tenant_id, e.case_id, e.kind, (e.at AT TIME ZONE 'Europe/Oslo')::date AS day,
         count(*) FILTER (WHERE e.kind NOT IN ('question_asked', 'answered_in_part', 'question_taken_back')) OVER (
           PARTITION BY e.tenant_id, e.case_id ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS wait
    FROM app.case_event e JOIN app.case_file f ON f.tenant_id = e.tenant_id AND f.id = e.case_id
   WHERE f.kind = 'application' AND (e.at AT TIME ZONE 'Europe/Oslo')::date <= :until),
ends AS (
  SELECT tenant_id, case_id,
         min(day) FILTER (WHERE kind = 'application_submitted') AS received,
         min(day) FILTER (WHERE kind = 'review_started') AS begun,
         min(day) FILTER (WHERE kind IN ('approved', 'approved_with_conditions', 'rejected')) AS decided
    FROM told GROUP BY tenant_id, case_id),
waits AS (
  SELECT tenant_id, case_id, min(day) FILTER (WHERE kind = 'question_asked') AS asked,
         max(day) FILTER (WHERE kind NOT IN ('question_asked', 'answered_in_part', 'question_taken_back')) AS ended
    FROM told GROUP BY tenant_id, case_id, wait),
step AS (
  SELECT 'received' AS step, tenant_id, case_id, begun - received AS days, begun AS ended_on FROM ends
  UNION ALL SELECT 'review', tenant_id, case_id, decided - begun, decided FROM ends
  UNION ALL SELECT 'waiting', tenant_id, case_id, ended - asked, ended FROM waits)
SELECT step, tenant_id AS unit_id, case_id, days, ended_on FROM step WHERE ended_on >= :since AND days IS NOT NULL
 ORDER BY days DESC, ended_on, case_id
""")


def steps(since: date, until: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Step, unit, case, days and last day of each step that ended since a day, as it was known on another, the longest first."""
    return session.execute(STEPS, {"since": since, "until": until}).all()


def received(since: date) -> dict[date, int]:
    """How many applications came in, by the first day of the month."""
    month = cast(func.date_trunc("month", func.timezone("Europe/Oslo", CaseFile.opened_at)), Date)
    rows = session.execute(
        select(month, func.count()).where(CaseFile.kind == "application", month >= since).group_by(month)
    )
    return dict(rows.all())


def ended(since: date) -> dict[tuple[date, str], int]:
    """How many were decided or withdrawn, by month and event."""
    first = _first_ends()
    month = cast(func.date_trunc("month", func.timezone("Europe/Oslo", first.c.at)), Date)
    rows = session.execute(
        select(month, first.c.kind, func.count()).where(month >= since).group_by(month, first.c.kind)
    )
    return {(day, kind): count for day, kind, count in rows}


def _first_ends() -> Any:
    return (
        select(CaseEvent.tenant_id, CaseEvent.case_id, CaseEvent.kind, CaseEvent.at)
        .join(CaseFile, (CaseFile.tenant_id == CaseEvent.tenant_id) & (CaseFile.id == CaseEvent.case_id))
        .where(CaseFile.kind == "application", CaseEvent.kind.in_(ENDS))
        .ext(distinct_on(CaseEvent.tenant_id, CaseEvent.case_id))
        .order_by(CaseEvent.tenant_id, CaseEvent.case_id, CaseEvent.seq)
        .subquery("first_end")
    )


def received_in(first: date, end: date) -> Sequence[CaseFile]:
    day = cast(func.timezone("Europe/Oslo", CaseFile.opened_at), Date)
    return session.scalars(
        select(CaseFile)
        .where(CaseFile.kind == "application", day >= first, day < end)
        .order_by(CaseFile.opened_at, CaseFile.id)
    ).all()


def ended_in(first: date, end: date, kinds: Collection[str]) -> Sequence[tuple[UUID, date]]:
    """Case, and the day on which it was decided or withdrawn."""
    ends = _first_ends()
    day = cast(func.timezone("Europe/Oslo", ends.c.at), Date)
    rows = session.execute(
        select(ends.c.case_id, day).where(day >= first, day < end, ends.c.kind.in_(kinds)).order_by(day, ends.c.case_id)
    )
    return [(case_id, on) for case_id, on in rows]


def cases(ids: Collection[UUID]) -> dict[UUID, CaseFile]:
    return {file.id: file for file in session.scalars(select(CaseFile).where(CaseFile.id.in_(ids)))}


def certified(on: date) -> Sequence[tuple[Certificate, UUID | None]]:
    """The certificates of a day, the first that ends first, each with the case that gave it; from before the portal there is none."""
    rows = session.execute(
        select(Certificate, Decision.case_id)
        .outerjoin(Decision, (Decision.tenant_id == Certificate.tenant_id) & (Decision.id == Certificate.decision_id))
        .where(Certificate.valid.contains(on))
        .order_by(func.upper(Certificate.valid), Certificate.tenant_id)
    )
    return [(certificate, case_id) for certificate, case_id in rows]


def _latest(since: date) -> Any:
    return (
        select(Submission.tenant_id, Submission.id)
        .where(Submission.submitted_at.is_not(None), Submission.as_of >= since)
        .ext(distinct_on(Submission.tenant_id))
        .order_by(Submission.tenant_id, Submission.submitted_at.desc(), Submission.id)
        .subquery("latest")
    )


def not_met(since: date) -> dict[str, int]:
    """Of how many units' latest documents, not older than a day, each finding is not met; those that were read."""
    latest = _latest(since)
    read = (SubmissionFinding.tenant_id == latest.c.tenant_id) & (SubmissionFinding.submission_id == latest.c.id)
    each = (
        select(func.unnest(SubmissionFinding.not_met).label("finding"))
        .select_from(latest)
        .join(SubmissionFinding, read)
        .subquery("each")
    )
    return dict(session.execute(select(each.c.finding, func.count()).group_by(each.c.finding)).all())


def read_of(since: date) -> tuple[int, int]:
    """How many units have handed in a document that is not older than a day, and how many of these were read."""
    latest = _latest(since)
    read = (SubmissionFinding.tenant_id == latest.c.tenant_id) & (SubmissionFinding.submission_id == latest.c.id)
    row = session.execute(
        select(func.count(), func.count(SubmissionFinding.submission_id))
        .select_from(latest)
        .outerjoin(SubmissionFinding, read)
    ).one()
    return row[0], row[1]


def units_lacking(finding: str, since: date) -> Sequence[tuple[UUID, UUID, str, date]]:
    """Unit, document, its kind and its date, of the latest documents in which a finding is not met."""
    latest = _latest(since)
    rows = session.execute(
        select(latest.c.tenant_id, latest.c.id, Submission.kind, Submission.as_of)
        .join(
            SubmissionFinding,
            (SubmissionFinding.tenant_id == latest.c.tenant_id) & (SubmissionFinding.submission_id == latest.c.id),
        )
        .join(Submission, (Submission.tenant_id == latest.c.tenant_id) & (Submission.id == latest.c.id))
        .where(SubmissionFinding.not_met.contains([finding]))
    )
    return [(unit_id, id_, kind, as_of) for unit_id, id_, kind, as_of in rows]


def unread(most: int) -> Sequence[Submission]:
    """So many of the documents that were handed in and never read, the latest first."""
    read = select(SubmissionFinding.submission_id).where(
        SubmissionFinding.tenant_id == Submission.tenant_id, SubmissionFinding.submission_id == Submission.id
    )
    return session.scalars(
        select(Submission)
        .where(Submission.submitted_at.is_not(None), ~read.exists())
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(most)
    ).all()


def keep(rows: Iterable[tuple[UUID, UUID, Sequence[str]]], at: datetime) -> None:
    values = [
        {"tenant_id": unit_id, "submission_id": id_, "not_met": list(findings), "read_at": at}
        for unit_id, id_, findings in rows
    ]
    if values:
        session.execute(insert(SubmissionFinding), values)
