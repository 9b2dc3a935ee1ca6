"""What the runs of `test_machine` share: who acts, and what the rows must be whatever they did."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import today
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant


@dataclass
class World:
    """The deciders and a unit, shared by the runs; each run begins with an application of its own."""

    people: People
    db: Database
    unit: Applicant
    deciders: list[Somebody] = field(default_factory=list)
    signatures: int = 1

    def empty(self) -> None:
        """Take the runs' cases away again."""
        self.db.run("SET session_replication_role = replica")
        for table in (
            "case_assignment",
            "case_impartiality",
            "case_attachment",
            "decision_receipt",
            "decision_correction",
            "certificate_event",
            "certificate",
            "case_event",
            "case_file",
        ):
            self.db.run(f"DELETE FROM app.{table}")
        for table in ("decision", "submission_signature", "submission"):
            self.db.run(f"DELETE FROM app.{table}")
        self.db.run("SET session_replication_role = origin")

    def faults(self) -> list[tuple[object, ...]]:
        """What the rows may never be."""
        return self.db.rows(
            """
            SELECT 'two open cases of a kind' FROM app.case_file WHERE state IN ('submitted', 'in_review',
              'awaiting_answer', 'appealed', 'reconsidered', 'appeal_awaiting_answer', 'forwarded', 'remitted')
             GROUP BY tenant_id, kind HAVING count(*) > 1
            UNION ALL SELECT 'two certificates a day' FROM app.certificate a JOIN app.certificate b
              ON a.tenant_id = b.tenant_id AND a.id < b.id AND a.valid && b.valid
            UNION ALL SELECT 'a certificate without an approval' FROM app.certificate c WHERE NOT EXISTS (
              SELECT FROM app.decision d WHERE d.id = c.decision_id
                 AND d.outcome IN ('approved', 'approved_with_conditions'))
            UNION ALL SELECT 'a certificate of a decision that another took the place of' FROM app.certificate c
              JOIN app.decision later ON later.replaces_id = c.decision_id WHERE c.valid @> %(today)s
            UNION ALL SELECT 'an approval without a certificate' FROM app.case_file f WHERE f.kind = 'application'
              AND f.state IN ('approved', 'approved_with_conditions') AND NOT EXISTS (
              SELECT FROM app.certificate c WHERE c.tenant_id = f.tenant_id AND c.valid @> %(today)s)
            UNION ALL SELECT 'approved without conditions that are met' FROM app.case_file f
              JOIN app.decision d ON d.case_id = f.id AND d.id = sec.standing_decision(d.tenant_id, d.case_id)
              WHERE f.state = 'approved' AND d.outcome = 'approved_with_conditions' AND NOT EXISTS (
              SELECT FROM app.case_event e WHERE e.case_id = f.id AND e.kind = 'conditions_met'
                 AND e.detail ->> 'decision' = d.id::text)
            UNION ALL SELECT 'an appeal decided by who signed' FROM app.case_file f
              JOIN app.decision d ON d.decided_in = f.id JOIN app.decision first ON first.id = f.about_id
              WHERE f.kind = 'appeal' AND EXISTS (SELECT FROM jsonb_array_elements(d.signatures) a
              JOIN jsonb_array_elements(first.signatures) b ON a ->> 'membership_id' = b ->> 'membership_id')
            UNION ALL SELECT 'not signed by as many as must' FROM (SELECT signatures FROM app.decision UNION ALL
              SELECT signatures FROM app.certificate_event WHERE kind IN ('suspended', 'reinstated')) signed
              WHERE %(signatures)s <> (SELECT count(DISTINCT each ->> 'membership_id')
                FROM jsonb_array_elements(signatures) each) OR jsonb_array_length(signatures) <> %(signatures)s
            UNION ALL SELECT 'dismissed in time' FROM app.case_event e JOIN app.case_event first
              ON first.case_id = e.case_id AND first.seq = 1
              WHERE e.kind = 'appeal_dismissed' AND NOT (first.detail ->> 'late')::boolean
            """.replace("%(today)s", f"'{today()}'::date").replace("%(signatures)s", str(self.signatures))
        )
