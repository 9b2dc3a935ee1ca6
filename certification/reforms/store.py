"""The only file of this feature that asks the database: what a reform touches, what rests on one, and where it stands. As KRÅD."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.session import session
from certification.reforms.models import ReformAttempt

#: The certificates that lapsed, and are still; `last_day` is what it was to be, none where that was not kept.
_LAPSED = text("""
SELECT u.id AS unit_id, u.name, c.id, c.municipality_ids, c.ended_on, upper(e.taken) - 1 AS last_day,
       EXISTS (SELECT FROM app.certificate o WHERE o.tenant_id = c.tenant_id AND o.id <> c.id AND o.valid && e.taken)
       OR EXISTS (SELECT FROM app.decision d WHERE d.tenant_id = c.tenant_id AND d.decided_at > e.at) AS followed
  FROM app.certificate c JOIN app.unit u ON u.id = c.tenant_id
  JOIN app.certificate_event e ON e.tenant_id = c.tenant_id AND e.certificate_id = c.id AND e.seq = c.events AND e.kind = 'lapsed'
 WHERE c.tenant_id = ANY (CAST(:units AS uuid[])) AND c.ending = 'lapsed' ORDER BY u.name, c.number
""")

_DOCUMENTS = text("""
SELECT u.name, s.as_of, ARRAY(SELECT unnest(s.municipality_ids) INTERSECT
                           SELECT unnest(CAST(:gone AS uuid[]) || CAST(:numbered AS uuid[]))) AS ids
  FROM app.submission s JOIN app.unit u ON u.id = s.tenant_id
 WHERE s.submitted_at IS NOT NULL
   AND (s.municipality_ids && CAST(:gone AS uuid[]) OR s.municipality_ids && CAST(:numbered AS uuid[]) AND s.as_of >= :since)
 ORDER BY u.name, s.as_of
""")

_CERTIFICATES = text("""
SELECT u.name, ARRAY(SELECT unnest(c.municipality_ids) INTERSECT SELECT unnest(CAST(:gone AS uuid[]))) AS ids
  FROM app.certificate c JOIN app.unit u ON u.id = c.tenant_id
 WHERE c.municipality_ids && CAST(:gone AS uuid[]) ORDER BY u.name
""")

_POLICE = text("""
SELECT place_id FROM app.police_confirmation WHERE place_id = ANY (CAST(:gone AS uuid[]))
UNION SELECT place_id FROM app.police_agreement WHERE place_id = ANY (CAST(:gone AS uuid[]))
UNION SELECT place_id FROM app.police_plan WHERE place_id = ANY (CAST(:gone AS uuid[]))
""")


_COVERS = text("""
SELECT tenant_id, municipality_id FROM app.unit_cover
 WHERE municipality_id = ANY (CAST(:ids AS uuid[])) AND valid @> CAST(:on AS date)
""")

_HELD = text("""
SELECT tenant_id, number, municipality_ids, upper(valid) - 1 AS last_day FROM app.certificate
 WHERE tenant_id = ANY (CAST(:units AS uuid[])) AND valid @> CAST(:on AS date)
""")

_OPEN = text("""
SELECT tenant_id, state FROM app.case_file
 WHERE tenant_id = ANY (CAST(:units AS uuid[])) AND kind = 'application' AND state = ANY (CAST(:states AS text[]))
""")

_CONFIRMED = text("""
SELECT place_id, confirmed_on FROM app.police_confirmation
 WHERE place_id = ANY (CAST(:ids AS uuid[])) AND withdrawn_on IS NULL ORDER BY confirmed_on
""")

_AGREED = text("""
SELECT a.place_id, a.police_district_id, a.signed_on
  FROM app.police_agreement a
 WHERE a.place_id = ANY (CAST(:ids AS uuid[])) AND a.sort = 'cooperation' AND a.struck_at IS NULL
   AND (a.ended_on IS NULL OR a.ended_on > :on) AND (a.valid_until IS NULL OR a.valid_until >= :on)
 ORDER BY a.signed_on
""")

_LATE = text("""
SELECT r.id, r.title, r.effective_on
  FROM app.register_reform r
 WHERE r.reverses_id IS NULL AND r.effective_on <= :on
   AND NOT EXISTS (SELECT FROM app.register_reform o WHERE o.reverses_id = r.id)
   AND NOT EXISTS (SELECT FROM app.reform_attempt a WHERE a.reform_id = r.id AND a.hindrance IS NULL)
 ORDER BY r.effective_on DESC, r.recorded_at DESC, r.id
""")


def covers(municipalities: Collection[UUID], on: date) -> list[tuple[UUID, UUID]]:
    """Which units cover these municipalities, or a part of them, on a day."""
    return [(row[0], row[1]) for row in session.execute(_COVERS, {"ids": list(municipalities), "on": on})]


def held(units: Collection[UUID], on: date) -> dict[UUID, tuple[int, list[UUID], date]]:
    """The number, the municipalities and the last day of the certificate that each of these units has on a day."""
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(_HELD, {"units": list(units), "on": on})}


def open_cases(units: Collection[UUID], states: Collection[str]) -> dict[UUID, str]:
    """The state of the application that each of these units has with KRÅD."""
    return {row[0]: row[1] for row in session.execute(_OPEN, {"units": list(units), "states": list(states)})}


def confirmed(places: Collection[UUID]) -> list[tuple[UUID, date]]:
    """When the police confirmed for these places, and have not taken it back."""
    return [(row[0], row[1]) for row in session.execute(_CONFIRMED, {"ids": list(places)})]


def agreed(places: Collection[UUID], on: date) -> list[tuple[UUID, UUID, date]]:
    """The cooperation agreements about these places that last to a day: the place, the district that made it, when it was signed."""
    return [(row[0], row[1], row[2]) for row in session.execute(_AGREED, {"ids": list(places), "on": on})]


@dataclass(frozen=True)
class Lapsed:
    """A certificate that has lapsed: its unit, what it names, the day, and the last day that it was to have.

    `followed`: another certificate or a decision has come in the unit since. `last_day` None: it lapsed before that was kept.
    """

    unit_id: UUID
    unit: str
    certificate_id: UUID
    municipality_ids: Sequence[UUID]
    ended_on: date
    last_day: date | None
    followed: bool


def lapsed(units: Collection[UUID]) -> list[Lapsed]:
    """The certificates of these units that have lapsed."""
    return [Lapsed(*row) for row in session.execute(_LAPSED, {"units": list(units)})]


def documents(gone: Collection[UUID], numbered: Collection[UUID], since: date) -> list[tuple[str, date, list[UUID]]]:
    """What was handed in of these municipalities, or of those with another number since a day."""
    named = {"gone": list(gone), "numbered": list(numbered), "since": since}
    return [(row[0], row[1], row[2]) for row in session.execute(_DOCUMENTS, named)]


def certificates(gone: Collection[UUID]) -> list[tuple[str, list[UUID]]]:
    """The certificates that name these municipalities."""
    return [(row[0], row[1]) for row in session.execute(_CERTIFICATES, {"gone": list(gone)})]


def police(gone: Collection[UUID]) -> Sequence[UUID]:
    """Of these, the places that the police have said something of."""
    return session.scalars(_POLICE, {"gone": list(gone)}).all()


def add(row: ReformAttempt) -> None:
    session.add(row)
    session.flush()


def tell_of(attempt_id: UUID, at: datetime) -> list[UUID]:
    """The mails that tell of an attempt, by the database's own function; none where they have been told."""
    asked = {"attempt": attempt_id, "at": at}
    return list(session.scalars(text("SELECT * FROM sec.tell_of_hindrance(:attempt, :at)"), asked))


@dataclass(frozen=True)
class Late:
    """A reform whose day has come, and that is not carried out."""

    id: UUID
    title: str
    effective_on: date


def late(on: date) -> list[Late]:
    """The reforms that should have been carried out by a day and are not, the latest first. One statement."""
    return [Late(*row) for row in session.execute(_LATE, {"on": on})]


def attempt(reform_id: UUID) -> ReformAttempt | None:
    """The latest attempt to carry out a reform."""
    query = select(ReformAttempt).where(ReformAttempt.reform_id == reform_id)
    return session.scalar(query.order_by(ReformAttempt.at.desc(), ReformAttempt.id).limit(1))


def attempts() -> dict[UUID, ReformAttempt]:
    """The same of every reform, by reform."""
    query = select(ReformAttempt).ext(distinct_on(ReformAttempt.reform_id))
    rows = session.scalars(query.order_by(ReformAttempt.reform_id, ReformAttempt.at.desc(), ReformAttempt.id))
    return {row.reform_id: row for row in rows}
