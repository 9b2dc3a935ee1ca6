"""What an export holds, read as it was by the end of a day. The only file of this feature with SQL.

It is read by `slt_backup`, which alone sees all of it, on a connection of its own: `rows` is one consistent snapshot. No
account, name or address is read; a person who signed is a pseudonym that holds within one decision or document and can't
be followed to another. Of what somebody wrote in a decision, the hash alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, TextClause, create_engine, select, text

from app.db.roles import BACKUP
from app.db.session import session, settings
from dashboards.export.models import NationalExport
from tenants.register.register import Register
from tenants.register.rows import MODELS, from_rows

#: Rows that are held at once.
_AT_ONCE = 50

CRITERIA = text(
    "SELECT id, valid_from, document FROM app.criteria_version WHERE valid_from <= :on ORDER BY valid_from, id"
)

PARAMETERS = text("""
SELECT key, value, lower(valid) AS "from", nullif(least(upper(valid), :on + 1), :on + 1) AS until
  FROM app.parameter WHERE lower(valid) <= :on ORDER BY key, lower(valid)
""")

STALE = text("SELECT value FROM app.parameter WHERE key = :key AND valid @> :on")

#: A unit with all that it has covered; an end that was to come is not told.
UNITS = text("""
SELECT u.id AS unit, u.kind, u.name, u.host_id AS host, u.coordinating_id AS coordinating, u.demonstration,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'place', c.place_id, 'municipality', c.municipality_id, 'from', lower(c.valid),
                          'until', CASE WHEN upper(c.valid) <= :on THEN upper(c.valid) END)
                        ORDER BY lower(c.valid), c.place_id)
                   FROM app.unit_cover c WHERE c.tenant_id = u.id AND lower(c.valid) <= :on), '[]') AS cover
  FROM app.unit u ORDER BY u.id
""")

DOCUMENTS = text("""
SELECT s.tenant_id AS unit, s.id, s.kind, s.year, s.as_of, s.criteria, s.municipality_ids AS municipalities,
       s.signing_ids AS signing, s.frozen_at, s.submitted_at, s.sha256, convert_from(s.document, 'UTF8') AS document,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'municipality', g.municipality_id, 'sha256', g.sha256, 'at', g.signed_at,
                          'signer', encode(sha256(convert_to(s.id::text || m.account_id::text, 'UTF8')), 'hex'))
                        ORDER BY g.municipality_id)
                   FROM app.submission_signature g LEFT JOIN sec.membership m ON m.id = g.membership_id
                  WHERE g.tenant_id = s.tenant_id AND g.submission_id = s.id), '[]') AS signatures
  FROM app.submission s WHERE s.submitted_at < :until ORDER BY s.tenant_id, s.submitted_at, s.id
""")

#: A certificate `c`, and all that has happened to it.
_CERTIFICATE = """jsonb_build_object(
    'id', c.id, 'municipalities', c.municipality_ids,
    'from', lower(c.valid), 'until', upper(c.valid), 'given_until', c.given_until, 'ending', c.ending, 'ended_on', c.ended_on,
    'suspended', (SELECT coalesce(jsonb_agg(jsonb_build_array(lower(r), upper(r)) ORDER BY r), '[]') FROM unnest(c.suspended) r),
    'events', (SELECT coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'kind', e.kind, 'effective_on', e.effective_on,
                                                            'at', e.at, 'decision', e.decision_id) ORDER BY e.seq), '[]')
                 FROM app.certificate_event e WHERE e.tenant_id = c.tenant_id AND e.certificate_id = c.id))"""

CASES = text(f"""
SELECT f.tenant_id AS unit, f.id, f.submission_id AS submission, f.kind, f.about_id AS about, f.criteria, f.recommendation,
       f.opened_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('seq', e.seq, 'kind', e.kind, 'at', e.at,
                                            'decision', e.detail -> 'decision') ORDER BY e.seq)
                   FROM app.case_event e
                  WHERE e.tenant_id = f.tenant_id AND e.case_id = f.id AND e.at < :until), '[]') AS events,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'id', d.id, 'outcome', d.outcome, 'document_sha256', d.document_sha256,
                          'criteria', d.criteria, 'assessment', d.assessment, 'police', d.police,
                          'reason_sha256', encode(sha256(convert_to(d.reason, 'UTF8')), 'hex'),
                          'departure_sha256', encode(sha256(convert_to(d.departure, 'UTF8')), 'hex'),
                          'language', d.language, 'decided_at', d.decided_at,
                          'replaces', d.replaces_id, 'decided_in', d.decided_in, 'municipalities', d.municipality_ids,
                          'left_out', (SELECT coalesce(jsonb_agg(each -> 'municipality' ORDER BY nth), '[]')
                                         FROM jsonb_array_elements(d.left_out) WITH ORDINALITY v (each, nth)),
                          'conditions', (
                              SELECT coalesce(jsonb_agg(jsonb_build_object(
                                         'finding', v.value -> 'finding', 'due_on', v.value -> 'due_on', 'text_sha256',
                                         encode(sha256(convert_to(v.value ->> 'text', 'UTF8')), 'hex')) ORDER BY v.nth), '[]')
                                FROM jsonb_array_elements(d.conditions) WITH ORDINALITY v (value, nth)),
                          'signatures', (
                              SELECT coalesce(jsonb_agg(jsonb_build_object(
                                         'role', v.value -> 'role', 'at', v.value -> 'at', 'signer',
                                         encode(sha256(convert_to(d.id::text || m.account_id::text, 'UTF8')), 'hex'))
                                       ORDER BY v.nth), '[]')
                                FROM jsonb_array_elements(d.signatures) WITH ORDINALITY v (value, nth)
                                LEFT JOIN sec.membership m ON m.id = (v.value ->> 'membership_id')::uuid),
                          'certificates', (
                              SELECT coalesce(jsonb_agg({_CERTIFICATE} ORDER BY lower(c.valid), c.id), '[]')
                                FROM app.certificate c
                               WHERE c.tenant_id = d.tenant_id AND c.decision_id = d.id
                                 AND (lower(c.valid) <= :on OR isempty(c.valid))))
                        ORDER BY d.decided_at, d.id)
                   FROM app.decision d
                  WHERE d.tenant_id = f.tenant_id AND d.case_id = f.id AND d.decided_at < :until), '[]') AS decisions
  FROM app.case_file f WHERE f.opened_at < :until ORDER BY f.tenant_id, f.opened_at, f.id
""")  # noqa: S608  (its parts stand here)

#: What KRÅD has entered of approvals from before the portal, in that order, whenever it did: the day's picture has them too.
EARLIER = text(f"""
SELECT a.tenant_id AS unit, c.origin, a.approved_on, a.until_on, a.ended, a.ended_on, a.replaced_by, {_CERTIFICATE} AS certificate
  FROM app.earlier_approval a
  JOIN app.certificate c ON c.tenant_id = a.tenant_id AND c.id = a.certificate_id
 WHERE a.approved_on <= :on ORDER BY a.tenant_id, c.number
""")  # noqa: S608  (its parts stand here)

#: What the projection says of each unit that day; where it begins, but not where it will end.
STANDINGS = text("""
SELECT u.unit_id AS unit,
       (SELECT jsonb_build_object('status', s.status, 'since', lower(s.valid), 'certificate_until', s.certificate_until)
          FROM app.unit_status s WHERE s.unit_id = u.unit_id AND s.valid @> :on) AS own,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'place', p.place_id, 'status', p.status, 'since', lower(p.valid),
                          'certificate_until', p.certificate_until, 'covered', p.covered @> :on) ORDER BY p.place_id)
                   FROM app.place_status p WHERE p.unit_id = u.unit_id AND p.valid @> :on), '[]') AS places,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'document', l.submission_id, 'municipality', l.municipality_id, 'as_of', l.as_of,
                          'criteria', l.criteria, 'levels', l.levels, 'told', l.told) ORDER BY l.submission_id, l.municipality_id)
                   FROM app.levels l WHERE l.unit_id = u.unit_id AND l.submitted_on <= :on), '[]') AS levels
  FROM app.public_unit u ORDER BY u.unit_id
""")

#: Says nothing but that work goes on.
ALIVE = text("SELECT 1")

RELEASES = text("""
SELECT r.number, r.on_date, r.levels_of, r.content, r.sha256,
       coalesce((SELECT jsonb_agg(jsonb_build_object('unit', d.unit_id, 'document', d.submission_id)
                                  ORDER BY d.unit_id, d.submission_id)
                   FROM app.release_document d WHERE d.release_number = r.number), '[]') AS documents
  FROM app.release r WHERE r.on_date <= :on ORDER BY r.number
""")


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection on which everything is read as it was at one instant."""
    engine = create_engine(
        settings().role_url(BACKUP),
        isolation_level="REPEATABLE READ",
        connect_args={"options": "-c timezone=UTC -c default_transaction_read_only=on"},
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def rows(connection: Connection, query: TextClause, **named: Any) -> Iterator[Row[Any]]:
    """A query's rows, some at a time."""
    asked = {name: value for name, value in named.items() if f":{name}" in query.text}
    with connection.execution_options(yield_per=_AT_ONCE).execute(query, asked) as result:
        yield from result


def register(connection: Connection) -> Register:
    """All of the register."""
    return from_rows(
        {
            model: {row["id"]: dict(row) for row in connection.execute(select(model.__table__)).mappings()}
            for model in MODELS
        }
    )


def add(row: NationalExport) -> None:
    session.add(row)
    session.flush()
