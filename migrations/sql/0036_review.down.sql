GRANT CREATE ON SCHEMA audit TO slt_audit;
SET LOCAL ROLE slt_audit;

CREATE OR REPLACE FUNCTION audit.changes(_since timestamptz)
RETURNS TABLE (at timestamptz, txid bigint, acting text, action text, table_name text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  unit uuid := sec.tenant();
  mine uuid := (sec.actor()).account_id;
  since timestamptz := least(_since, sec.last_visit());
BEGIN
  RETURN QUERY
  SELECT e.at, e.txid, e.acting, e.action, e.table_name,
         CASE WHEN e.table_name = 'app.submission' AND e.action = 'update' THEN
                CASE WHEN e.after ? 'submitted_at' THEN 'submitted' ELSE 'withdrawn' END
              ELSE coalesce(e.after, e.before) ->> 'kind' END
    FROM audit.entry e
   WHERE e.chain = unit AND e.seq > (SELECT h.seq FROM audit.head h WHERE h.chain = unit) - 1000 AND e.at > since
     AND e.account_id IS DISTINCT FROM mine
     AND (e.acting LIKE 'unit.%' OR e.acting LIKE 'api:%' OR e.table_name = 'app.reporting_extension'
          OR (e.table_name = 'app.case_event'
              AND e.after ->> 'kind' IN ('review_started', 'question_asked', 'approved', 'approved_with_conditions',
                                         'rejected', 'certificate_withdrawn')))
   ORDER BY e.seq DESC;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;

DROP TRIGGER vouch ON app.decision;
DROP TRIGGER vouch ON app.case_event;
-- squawk-ignore ban-drop-table
DROP TABLE app.case_assignment, app.case_impartiality;
-- squawk-ignore ban-drop-column
ALTER TABLE app.decision DROP COLUMN acknowledged, DROP COLUMN impartiality;
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.case_event DROP CONSTRAINT ck_case_event_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ('answered', 'appeal_dismissed', 'appeal_forwarded', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'certificate_withdrawn', 'condition_accepted', 'condition_extended', 'condition_reported', 'condition_returned', 'conditions_met', 'decision_corrected', 'decision_proposed', 'decision_reversed', 'proposal_returned', 'question_asked', 'rejected', 'reversal_dropped', 'reversal_opened', 'reversed_to_approved', 'reversed_to_conditions', 'reversed_to_rejected', 'review_started', 'withdrawn_by_unit'));
ALTER POLICY slt_web_insert ON app.case_event
  WITH CHECK (tenant_id = (SELECT sec.tenant()) AND kind IN ('answered', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));
ALTER POLICY slt_council_insert ON app.case_event
  WITH CHECK ((SELECT sec.council()) AND kind NOT IN ('answered', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

DROP FUNCTION sec.vouch_decision(), sec.vouch_event(), sec.open_questions(uuid, uuid), sec.assign_case(), sec.declare_impartiality(),
  sec.case_people(), sec.impartial(uuid, uuid, uuid);

CREATE OR REPLACE FUNCTION sec.case_leads_to(_state text, _kind text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT t.next FROM (VALUES
    ('opened', 'application_submitted', 'submitted'),
    ('submitted', 'review_started', 'in_review'),
    ('in_review', 'question_asked', 'awaiting_answer'),
    ('awaiting_answer', 'question_asked', 'awaiting_answer'),
    ('awaiting_answer', 'answered', 'in_review'),
    ('in_review', 'decision_proposed', 'awaiting_signature'),
    ('awaiting_answer', 'decision_proposed', 'awaiting_signature'),
    ('awaiting_signature', 'proposal_returned', 'in_review'),
    ('in_review', 'approved', 'approved'),
    ('awaiting_answer', 'approved', 'approved'),
    ('awaiting_signature', 'approved', 'approved'),
    ('in_review', 'approved_with_conditions', 'approved_with_conditions'),
    ('awaiting_answer', 'approved_with_conditions', 'approved_with_conditions'),
    ('awaiting_signature', 'approved_with_conditions', 'approved_with_conditions'),
    ('in_review', 'rejected', 'rejected'),
    ('awaiting_answer', 'rejected', 'rejected'),
    ('awaiting_signature', 'rejected', 'rejected'),
    ('awaiting_answer', 'withdrawn_by_unit', 'withdrawn'),
    ('in_review', 'withdrawn_by_unit', 'withdrawn'),
    ('submitted', 'withdrawn_by_unit', 'withdrawn'),
    ('awaiting_signature', 'withdrawn_by_unit', 'withdrawn'),
    ('approved', 'certificate_withdrawn', 'certificate_withdrawn'),
    ('approved_with_conditions', 'certificate_withdrawn', 'certificate_withdrawn'),
    ('approved_with_conditions', 'condition_reported', 'approved_with_conditions'),
    ('approved_with_conditions', 'condition_accepted', 'approved_with_conditions'),
    ('approved_with_conditions', 'condition_returned', 'approved_with_conditions'),
    ('approved_with_conditions', 'condition_extended', 'approved_with_conditions'),
    ('approved_with_conditions', 'conditions_met', 'approved'),
    ('certificate_withdrawn', 'decision_corrected', 'certificate_withdrawn'),
    ('rejected', 'decision_corrected', 'rejected'),
    ('approved_with_conditions', 'decision_corrected', 'approved_with_conditions'),
    ('approved', 'decision_corrected', 'approved'),
    ('certificate_withdrawn', 'reversed_to_approved', 'approved'),
    ('rejected', 'reversed_to_approved', 'approved'),
    ('approved_with_conditions', 'reversed_to_approved', 'approved'),
    ('approved', 'reversed_to_approved', 'approved'),
    ('certificate_withdrawn', 'reversed_to_conditions', 'approved_with_conditions'),
    ('rejected', 'reversed_to_conditions', 'approved_with_conditions'),
    ('approved_with_conditions', 'reversed_to_conditions', 'approved_with_conditions'),
    ('approved', 'reversed_to_conditions', 'approved_with_conditions'),
    ('certificate_withdrawn', 'reversed_to_rejected', 'rejected'),
    ('rejected', 'reversed_to_rejected', 'rejected'),
    ('approved_with_conditions', 'reversed_to_rejected', 'rejected'),
    ('approved', 'reversed_to_rejected', 'rejected'),
    ('opened', 'appeal_submitted', 'appealed'),
    ('opened', 'reversal_opened', 'reconsidered'),
    ('appealed', 'review_started', 'reconsidered'),
    ('reconsidered', 'question_asked', 'appeal_awaiting_answer'),
    ('appeal_awaiting_answer', 'question_asked', 'appeal_awaiting_answer'),
    ('appeal_awaiting_answer', 'answered', 'reconsidered'),
    ('reconsidered', 'decision_proposed', 'appeal_awaiting_signature'),
    ('appeal_awaiting_answer', 'decision_proposed', 'appeal_awaiting_signature'),
    ('appeal_awaiting_signature', 'proposal_returned', 'reconsidered'),
    ('reconsidered', 'decision_reversed', 'reversed'),
    ('appeal_awaiting_answer', 'decision_reversed', 'reversed'),
    ('appeal_awaiting_signature', 'decision_reversed', 'reversed'),
    ('remitted', 'decision_reversed', 'reversed'),
    ('remitted_awaiting_signature', 'decision_reversed', 'reversed'),
    ('appealed', 'appeal_dismissed', 'dismissed'),
    ('reconsidered', 'appeal_dismissed', 'dismissed'),
    ('appeal_awaiting_answer', 'appeal_dismissed', 'dismissed'),
    ('reconsidered', 'appeal_forwarded', 'forwarded'),
    ('appeal_awaiting_answer', 'appeal_forwarded', 'forwarded'),
    ('forwarded', 'body_upheld', 'left_standing'),
    ('forwarded', 'body_allowed', 'remitted'),
    ('forwarded', 'body_annulled', 'remitted'),
    ('remitted', 'decision_proposed', 'remitted_awaiting_signature'),
    ('remitted_awaiting_signature', 'proposal_returned', 'remitted'),
    ('reconsidered', 'reversal_dropped', 'left_standing'),
    ('appealed', 'appeal_withdrawn', 'appeal_withdrawn'),
    ('reconsidered', 'appeal_withdrawn', 'appeal_withdrawn'),
    ('appeal_awaiting_answer', 'appeal_withdrawn', 'appeal_withdrawn'),
    ('appeal_awaiting_signature', 'appeal_withdrawn', 'appeal_withdrawn'),
    ('forwarded', 'appeal_withdrawn', 'appeal_withdrawn')
  ) AS t (state, kind, next) WHERE t.state = _state AND t.kind = _kind);
END $$;

CREATE OR REPLACE FUNCTION sec.advance_case() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  file app.case_file;
  who record;
  next_state text;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not your case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT c.* INTO file FROM app.case_file c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.case_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.seq <> file.events + 1 THEN
    RAISE EXCEPTION 'the case has moved' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_order';
  END IF;
  next_state := sec.case_leads_to(file.state, NEW.kind);
  IF next_state IS NULL THEN
    RAISE EXCEPTION '% can''t follow %', NEW.kind, file.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_transition';
  END IF;
  SELECT * INTO who FROM sec.actor();
  IF who.acting IS NULL OR NOT who.acting = ANY (CASE
       WHEN NEW.kind = 'application_submitted' THEN ARRAY['unit.signatory']
       WHEN NEW.kind IN ('appeal_submitted', 'appeal_withdrawn') THEN ARRAY['unit.coordinator', 'unit.signatory']
       WHEN NEW.kind IN ('answered', 'withdrawn_by_unit', 'condition_reported') THEN ARRAY['unit.coordinator']
       WHEN NEW.kind IN ('review_started', 'question_asked', 'condition_returned', 'body_upheld', 'body_allowed', 'body_annulled')
         THEN ARRAY['council.case_officer', 'council.decider']
       ELSE ARRAY['council.decider'] END) THEN
    RAISE EXCEPTION '% is not for %', NEW.kind, who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- An appeal is decided by others than those who signed what is appealed.
  IF file.kind = 'appeal' AND sec.signed_decision(NEW.tenant_id, file.about_id, who.account_id)
     AND NEW.kind IN ('decision_proposed', 'proposal_returned', 'appeal_dismissed', 'appeal_forwarded', 'decision_reversed') THEN
    RAISE EXCEPTION 'signed what is appealed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_signed_first';
  END IF;
  -- The event of a decision stands on its decision, and that of an application on what was handed in.
  IF NOT sec.case_event_ground(NEW, file) THEN
    RAISE EXCEPTION '% has nothing to stand on', NEW.kind USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_ground';
  END IF;
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.case_file c SET state = next_state, events = NEW.seq, changed_at = NEW.at
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.case_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sec.sign_decision() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  file app.case_file;
  stage app.case_file;
  paper app.submission;
  who record;
  proposal app.case_event;
  needed bigint;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not your case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO who FROM sec.actor();
  IF who.acting IS DISTINCT FROM 'council.decider' THEN
    RAISE EXCEPTION 'deciding is not for %', who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT c.* INTO file FROM app.case_file c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.case_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  stage := file;
  IF NEW.decided_in IS NOT NULL THEN
    SELECT c.* INTO stage FROM app.case_file c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.decided_in FOR UPDATE;
  END IF;
  SELECT s.* INTO paper FROM app.submission s WHERE s.tenant_id = file.tenant_id AND s.id = file.submission_id;
  IF file.kind <> 'application' OR NEW.criteria <> file.criteria OR NEW.document_sha256 <> paper.sha256
     OR NOT (CASE
       WHEN NEW.decided_in IS NOT NULL THEN
         NEW.outcome <> 'withdrawn' AND sec.case_leads_to(stage.state, 'decision_reversed') IS NOT NULL
         AND file.state IN ('approved', 'approved_with_conditions', 'rejected', 'certificate_withdrawn')
         AND EXISTS (SELECT FROM app.decision d
                      WHERE d.tenant_id = NEW.tenant_id AND d.id = stage.about_id AND d.case_id = NEW.case_id)
       WHEN NEW.outcome = 'withdrawn' THEN file.state IN ('approved', 'approved_with_conditions')
       ELSE file.state IN ('in_review', 'awaiting_answer', 'awaiting_signature') END) THEN
    RAISE EXCEPTION 'not to be decided' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_ground';
  END IF;
  IF stage.kind = 'appeal' AND sec.signed_decision(NEW.tenant_id, stage.about_id, who.account_id) THEN
    RAISE EXCEPTION 'signed what is appealed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_signed_first';
  END IF;
  NEW.replaces_id := sec.standing_decision(NEW.tenant_id, NEW.case_id);
  NEW.municipality_ids := ARRAY(
    SELECT m FROM unnest(paper.municipality_ids) m
     WHERE NOT NEW.left_out @> jsonb_build_array(jsonb_build_object('municipality', m)));
  IF jsonb_array_length(NEW.left_out) <> cardinality(paper.municipality_ids) - cardinality(NEW.municipality_ids)
     OR cardinality(NEW.municipality_ids) = 0
     OR EXISTS (SELECT FROM jsonb_array_elements(NEW.left_out) l (each) WHERE btrim(coalesce(l.each ->> 'reason', '')) = '') THEN
    RAISE EXCEPTION 'the municipalities don''t add up' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_municipalities';
  END IF;
  NEW.signatures := jsonb_build_array(
    jsonb_build_object('membership_id', who.membership_id, 'role', who.acting, 'at', NEW.decided_at));
  IF NEW.outcome <> 'withdrawn' AND stage.state IN ('awaiting_signature', 'appeal_awaiting_signature', 'remitted_awaiting_signature') THEN
    SELECT e.* INTO proposal FROM app.case_event e
     WHERE e.tenant_id = NEW.tenant_id AND e.case_id = stage.id AND e.seq = stage.events;
    IF (proposal.detail ->> 'outcome', proposal.detail ->> 'reason', proposal.detail ->> 'departure', proposal.detail -> 'conditions',
        coalesce(proposal.detail -> 'left_out', '[]'::jsonb))
       IS DISTINCT FROM (NEW.outcome, NEW.reason, NEW.departure, NEW.conditions, NEW.left_out) THEN
      RAISE EXCEPTION 'not the decision that was proposed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_proposal';
    END IF;
    IF proposal.account_id = who.account_id THEN
      RAISE EXCEPTION 'the same person twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_same_person';
    END IF;
    NEW.signatures := jsonb_build_array(jsonb_build_object(
      'membership_id', proposal.membership_id, 'role', proposal.acting, 'at', proposal.at)) || NEW.signatures;
  END IF;
  SELECT p.value INTO needed FROM app.parameter p
   WHERE p.key = 'signatures_required' AND p.valid @> (NEW.decided_at AT TIME ZONE 'Europe/Oslo')::date;
  IF NEW.outcome <> 'withdrawn' AND jsonb_array_length(NEW.signatures) < coalesce(needed, 2) THEN
    RAISE EXCEPTION 'a signature is missing' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_signatures';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sec.attach_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to send' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM app.case_event e JOIN app.case_file c ON c.tenant_id = e.tenant_id AND c.id = e.case_id
                  WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.event_id AND e.seq = c.events
                    AND e.kind IN ('condition_reported', 'appeal_submitted', 'answered'))
     OR NOT EXISTS (SELECT FROM app.evidence_file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.evidence_id
                       AND f.removed_at IS NULL AND f.state <> 'infected') THEN
    RAISE EXCEPTION 'not to be sent along' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_attachment_open';
  END IF;
  RETURN NEW;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
