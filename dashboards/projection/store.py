"""What the projection rests on, its own rows, and the pages' one query. The only file of this feature with SQL.

It reads across the rooms by the tables' names: the projector is the one role that may, and what it takes of a case is
dates and outcomes, never a reason, a finding or a fact. `places` and `history` are what everybody may read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, Select, Table, and_, delete, func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, JSONB, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from app.db.base import Base
from app.db.session import session
from dashboards.projection.models import (
    ApplicationDays,
    CertificateState,
    Levels,
    PlaceAgreement,
    PlaceStatus,
    PublicCertificate,
    PublicUnit,
    UnitStatus,
)

_UNIT = text("SELECT kind, name, host_id, demonstration, mailbox FROM app.unit WHERE id = :unit")

_UNITS = text("SELECT id FROM app.unit ORDER BY id")

_COVER = text("""
SELECT place_id, municipality_id, lower(valid) AS start, upper(valid) AS "end"
  FROM app.unit_cover WHERE tenant_id = :unit
""")

#: What came of the municipalities that the unit has covered, in mergers and splits.
_REFORMS = text("""
SELECT c.source_id, c.target_id, c.changed_on, c.kind,
       NOT EXISTS (SELECT FROM app.municipality_version v
                    WHERE v.municipality_id = c.target_id AND v.valid @> c.changed_on - 1) AS new
  FROM app.municipality_change c
 WHERE c.kind IN ('merger', 'split')
   AND c.source_id IN (SELECT u.place_id FROM app.unit_cover u WHERE u.tenant_id = :unit)
""")

_CASES = text("""
SELECT e.case_id, min(e.at) FILTER (WHERE e.kind = 'application_submitted') AS submitted_at,
       min(e.at) FILTER (WHERE e.kind IN ('approved', 'approved_with_conditions', 'rejected', 'withdrawn_by_unit'))
           AS ended_at,
       bool_or(e.kind IN ('approved', 'approved_with_conditions', 'rejected')) AS decided
  FROM app.case_event e WHERE e.tenant_id = :unit GROUP BY e.case_id
""")

_REJECTIONS = text("""
SELECT d.decided_at, d.outcome = 'rejected' AS whole,
       ARRAY(SELECT (each ->> 'municipality')::uuid FROM jsonb_array_elements(d.left_out) each) AS left_out
  FROM app.decision d WHERE d.tenant_id = :unit AND (d.outcome = 'rejected' OR jsonb_array_length(d.left_out) > 0)
""")

_CERTIFICATES = text("""
SELECT c.number, c.origin, c.municipality_ids, c.valid, c.given_until, c.suspended, c.ending, c.ended_on,
       coalesce(e.approved_on, (d.decided_at AT TIME ZONE 'Europe/Oslo')::date) AS issued_on,
       coalesce(d.outcome, c.origin) AS outcome, m.at AS met_at,
       coalesce(e.ended IN ('wrong', 'corrected'), false) AS cancelled,
       coalesce(d.conditions, '[]') AS conditions
  FROM app.certificate c
  LEFT JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.id = c.decision_id
  LEFT JOIN app.case_event m ON m.tenant_id = d.tenant_id AND m.case_id = d.case_id AND m.kind = 'conditions_met'
        AND m.detail ->> 'decision' = d.id::text
  LEFT JOIN app.earlier_approval e ON e.tenant_id = c.tenant_id AND e.certificate_id = c.id
 WHERE c.tenant_id = :unit
 ORDER BY c.number
""").columns(valid=DATERANGE, suspended=DATEMULTIRANGE, conditions=JSONB)

_DOCUMENTS = text("""
SELECT id, kind, as_of, submitted_at, document, municipality_ids
  FROM app.submission WHERE tenant_id = :unit AND submitted_at IS NOT NULL
""")

#: The days of each agreement of cooperation about a place, its last day among them; one that was struck never was.
_AGREEMENTS = text("""
SELECT a.police_district_id, a.id AS agreement_id,
       daterange(a.signed_on, least(a.ended_on, a.valid_until + 1)) AS valid
  FROM app.police_agreement a
 WHERE a.place_id = :place AND a.sort = 'cooperation' AND a.struck_at IS NULL
   AND a.signed_on < coalesce(a.ended_on, 'infinity')
""").columns(valid=DATERANGE)

_AGREED_PLACES = text("""
SELECT place_id FROM app.police_agreement WHERE sort = 'cooperation' UNION SELECT place_id FROM app.place_agreement
""")

_VERSION = text("SELECT name FROM app.data_version WHERE subject = 'public'")
_CHANGED_AT = text("SELECT changed_at FROM app.data_version WHERE subject = 'public'")

_COVERING = text("""
SELECT DISTINCT c.tenant_id
  FROM app.place p JOIN app.unit_cover c ON c.municipality_id = p.municipality_id AND c.share && p.share
 WHERE p.id = :place
""")


#: Every place of a day with its unit and status. Who lives there, the register tells.
PLACES = text("""
SELECT v.municipality_id, p.id AS place_id, v.number, v.name,
       c.number AS county_number, c.name AS county_name,
       d.key AS district_key, d.name_nb AS district_name, d.name_nn AS district_name_nn,
       b.name AS city_district,
       s.status, lower(s.valid) AS since, s.certificate_until, s.covered @> :on AS covered,
       u.unit_id, u.kind AS unit_kind, u.name AS unit_name, u.host_id, u.demonstration, w.status AS unit_status
  FROM app.municipality_version v
  JOIN app.county_version c ON c.county_id = v.county_id AND c.valid @> :on
  JOIN app.police_district d ON d.id = v.police_district_id
  JOIN app.place p ON p.municipality_id = v.municipality_id
  LEFT JOIN app.city_district b ON b.id = p.city_district_id
  LEFT JOIN app.place_status s ON s.place_id = p.id AND s.valid @> :on
  LEFT JOIN app.public_unit u ON u.unit_id = s.unit_id
  LEFT JOIN app.unit_status w ON w.unit_id = s.unit_id AND w.valid @> :on
 WHERE v.valid @> :on AND (b.id IS NULL OR b.valid @> :on)
 ORDER BY v.number, b.short_number NULLS FIRST, lower(s.valid)
""")

#: Of each unit since when it has covered anything, and the conditions of each approval that a decision had given by a day.
KNOWN = text("""
SELECT b.unit_id, b.began, c.issued_on, c.conditions
  FROM (SELECT s.unit_id, min(lower(s.valid)) AS began FROM app.unit_status s WHERE lower(s.valid) <= :on GROUP BY s.unit_id) b
  LEFT JOIN app.public_certificate c ON c.unit_id = b.unit_id AND c.origin = 'decision' AND c.issued_on <= :on
        AND (isempty(c.valid) OR lower(c.valid) <= :on)
""")

_HISTORY = text("""
SELECT coalesce(b.short_number, '') AS place, lower(s.valid) AS since, upper(s.valid) AS until, s.status, s.covered, u.name AS unit_name,
       b.name AS city_district
  FROM app.place p
  JOIN app.place_status s ON s.place_id = p.id
  JOIN app.public_unit u ON u.unit_id = s.unit_id
  LEFT JOIN app.city_district b ON b.id = p.city_district_id
 WHERE p.municipality_id = :municipality AND lower(s.valid) <= :on
 ORDER BY lower(s.valid)
""").columns(covered=DATEMULTIRANGE)


def lock(unit_id: UUID) -> None:
    """Let no other projection of this unit begin to read before this one has committed."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"projection:{unit_id}", 0))))


def unit(unit_id: UUID) -> Row[Any] | None:
    return session.execute(_UNIT, {"unit": unit_id}).one_or_none()


def units() -> list[UUID]:
    return list(session.scalars(_UNITS))


def covering(place_id: UUID) -> list[UUID]:
    """The units that have ever covered a place, or the whole or a part of what it is."""
    return list(session.scalars(_COVERING, {"place": place_id}))


def cover(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_COVER, {"unit": unit_id}).all()


def reforms(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_REFORMS, {"unit": unit_id}).all()


def cases(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_CASES, {"unit": unit_id}).all()


def certificates(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_CERTIFICATES, {"unit": unit_id}).all()


def rejections(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_REJECTIONS, {"unit": unit_id}).all()


def documents(unit_id: UUID) -> Sequence[Row[Any]]:
    return session.execute(_DOCUMENTS, {"unit": unit_id}).all()


def agreements(place_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(_AGREEMENTS, {"place": place_id}).mappings()]


def agreed_places() -> Sequence[UUID]:
    """The places of which some agreement is, or was, known."""
    return session.scalars(_AGREED_PLACES).all()


def version() -> UUID | None:
    """The name of the version of all that pages are made of; None before anything has changed."""
    return session.scalars(_VERSION).one_or_none()


def changed_at() -> datetime | None:
    """When that version was made."""
    return session.scalars(_CHANGED_AT).one_or_none()


def let_go() -> None:
    """End a transaction that only reads, so that its connection is free; what is read next is read in a new one."""
    session.rollback()


def replace(unit_id: UUID, facts: dict[str, Any], rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    """Make a unit's rows exactly these. What is so already is not written."""
    there = session.execute(select(*_columns(PublicUnit)).where(PublicUnit.unit_id == unit_id)).mappings().one_or_none()
    if there is None or dict(there) != {"unit_id": unit_id, **facts}:
        made = upsert(PublicUnit).values(unit_id=unit_id, **facts)
        session.execute(made.on_conflict_do_update(index_elements=["unit_id"], set_=facts))
    for model in (UnitStatus, PlaceStatus, Levels, PublicCertificate, ApplicationDays):
        _make_so(model, model.unit_id == unit_id, [{"unit_id": unit_id, **row} for row in rows[model]])
    own = select(PublicCertificate.number).where(PublicCertificate.unit_id == unit_id)
    _make_so(CertificateState, CertificateState.number.in_(own), rows[CertificateState])


def replace_agreements(place_id: UUID, rows: list[dict[str, Any]]) -> None:
    """Make the agreements about a place exactly these."""
    _make_so(PlaceAgreement, PlaceAgreement.place_id == place_id, [{"place_id": place_id, **row} for row in rows])


def _make_so(model: type[Base], which: ColumnElement[bool], rows: list[dict[str, Any]]) -> None:
    """Make the rows of a table that `which` chooses exactly these, by taking away and adding those that differ."""
    keys = [column.name for column in _columns(model) if column.primary_key]
    there = [dict(row) for row in session.execute(select(*_columns(model)).where(which)).mappings()]
    gone = [row for row in there if row not in rows]
    new = [row for row in rows if row not in there]
    if gone:
        chosen = or_(*(and_(*(model.__table__.c[key] == row[key] for key in keys)) for row in gone))
        session.execute(delete(model).where(chosen))
    if new:
        session.execute(insert(model), new)


def _columns(model: type[Base]) -> list[Column[Any]]:
    return list(cast("Table", model.__table__).columns)


def under_way() -> Sequence[ApplicationDays]:
    """The applications with KRÅD now, of the units that the role in force may know of, the oldest first."""
    query = select(ApplicationDays).where(ApplicationDays.ended_on.is_(None))
    return session.scalars(query.order_by(ApplicationDays.received_on, ApplicationDays.case_id)).all()


def applications(on: date) -> Sequence[ApplicationDays]:
    """All that had come by a day."""
    return session.scalars(applications_by(on)).all()


def applications_by(on: date) -> Select[ApplicationDays]:
    """The query for them."""
    return select(ApplicationDays).where(ApplicationDays.received_on <= on)


def latest_documents(on: date) -> Sequence[Levels]:
    """The levels of each unit's latest document submitted by a day."""
    return session.scalars(latest_levels(on)).all()


def latest_levels(on: date) -> Select[Levels]:
    """The query for them."""
    latest = (
        select(Levels.submission_id)
        .ext(distinct_on(Levels.unit_id))
        .where(Levels.submitted_on <= on)
        .order_by(Levels.unit_id, Levels.submitted_on.desc(), Levels.as_of.desc(), Levels.submission_id)
    )
    return select(Levels).where(Levels.submission_id.in_(latest))


def places(on: date) -> Sequence[Row[Any]]:
    return session.execute(PLACES, {"on": on}).all()


def known(on: date) -> Sequence[Row[Any]]:
    return session.execute(KNOWN, {"on": on}).all()


def history(municipality_id: UUID, on: date) -> Sequence[Row[Any]]:
    return session.execute(_HISTORY, {"municipality": municipality_id, "on": on}).all()
