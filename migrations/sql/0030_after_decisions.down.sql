-- squawk-ignore-file ban-drop-table, ban-drop-column, ban-drop-constraint, disallowed-unique-constraint, constraint-missing-not-valid
-- Linked cases and reversals have no place in the tables of before: it goes back only where there are none.
DROP TRIGGER give ON app.certificate;
DROP TABLE app.case_attachment, app.decision_receipt, app.decision_correction;
DROP POLICY slt_web_select ON app.case_file;
DROP POLICY slt_web_insert ON app.case_file;
DROP POLICY slt_worker_select ON app.case_file;
DROP POLICY slt_council_insert ON app.case_file;
REVOKE SELECT ON app.case_file FROM slt_worker;
REVOKE INSERT ON app.case_file FROM slt_council;
CREATE POLICY slt_web_select ON app.case_file FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
CREATE POLICY slt_web_insert ON app.case_file FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()) AND state = 'opened' AND events = 0);
DROP POLICY slt_web_select ON app.case_event;
DROP POLICY slt_web_insert ON app.case_event;
DROP POLICY slt_worker_select ON app.case_event;
DROP POLICY slt_council_insert ON app.case_event;
REVOKE SELECT ON app.case_event FROM slt_worker;
CREATE POLICY slt_web_select ON app.case_event FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('decision_proposed', 'proposal_returned'));
CREATE POLICY slt_web_insert ON app.case_event FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()) AND kind IN ('answered', 'application_submitted', 'withdrawn_by_unit'));
CREATE POLICY slt_council_insert ON app.case_event FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()) AND kind NOT IN ('answered', 'application_submitted', 'withdrawn_by_unit'));
REVOKE SELECT ON app.decision FROM slt_worker;
GRANT SELECT (tenant_id, id, conditions) ON app.decision TO slt_worker;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
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
  SELECT t.next INTO next_state FROM (VALUES
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
    ('submitted', 'withdrawn_by_unit', 'withdrawn'),
    ('in_review', 'withdrawn_by_unit', 'withdrawn'),
    ('awaiting_answer', 'withdrawn_by_unit', 'withdrawn'),
    ('awaiting_signature', 'withdrawn_by_unit', 'withdrawn'),
    ('approved', 'certificate_withdrawn', 'certificate_withdrawn'),
    ('approved_with_conditions', 'certificate_withdrawn', 'certificate_withdrawn')
  ) AS t (state, kind, next) WHERE t.state = file.state AND t.kind = NEW.kind;
  IF next_state IS NULL THEN
    RAISE EXCEPTION '% can''t follow %', NEW.kind, file.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_transition';
  END IF;
  SELECT * INTO who FROM sec.actor();
  IF who.acting IS NULL OR NOT who.acting = ANY (CASE
       WHEN NEW.kind = 'application_submitted' THEN ARRAY['unit.signatory']
       WHEN NEW.kind IN ('answered', 'withdrawn_by_unit') THEN ARRAY['unit.coordinator']
       WHEN NEW.kind IN ('review_started', 'question_asked') THEN ARRAY['council.case_officer', 'council.decider']
       ELSE ARRAY['council.decider'] END) THEN
    RAISE EXCEPTION '% is not for %', NEW.kind, who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The event of a decision stands on its decision, and that of an application on what was handed in.
  IF NEW.kind IN ('approved', 'approved_with_conditions', 'rejected', 'certificate_withdrawn') AND NOT EXISTS (
       SELECT FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.case_id = NEW.case_id
          AND d.outcome = CASE NEW.kind WHEN 'certificate_withdrawn' THEN 'withdrawn' ELSE NEW.kind END)
     OR NEW.kind = 'application_submitted' AND NOT EXISTS (
       SELECT FROM app.submission s WHERE s.tenant_id = NEW.tenant_id AND s.id = file.submission_id
          AND s.submitted_at IS NOT NULL AND s.kind = file.kind) THEN
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
  IF NEW.outcome = 'withdrawn' AND file.state NOT IN ('approved', 'approved_with_conditions')
     OR NEW.outcome <> 'withdrawn' AND file.state NOT IN ('in_review', 'awaiting_answer', 'awaiting_signature')
     OR NEW.criteria <> file.criteria
     OR NEW.document_sha256 <> (SELECT s.sha256 FROM app.submission s
                                 WHERE s.tenant_id = file.tenant_id AND s.id = file.submission_id) THEN
    RAISE EXCEPTION 'not to be decided' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_ground';
  END IF;
  NEW.signatures := jsonb_build_array(
    jsonb_build_object('membership_id', who.membership_id, 'role', who.acting, 'at', NEW.decided_at));
  IF file.state = 'awaiting_signature' THEN
    SELECT e.* INTO proposal FROM app.case_event e
     WHERE e.tenant_id = NEW.tenant_id AND e.case_id = NEW.case_id AND e.seq = file.events;
    IF (proposal.detail ->> 'outcome', proposal.detail ->> 'reason', proposal.detail ->> 'departure', proposal.detail -> 'conditions')
       IS DISTINCT FROM (NEW.outcome, NEW.reason, NEW.departure, NEW.conditions) THEN
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

CREATE OR REPLACE FUNCTION sec.keep_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF (OLD.state IN ('clean', 'infected') AND NEW.state <> OLD.state)
     OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at) THEN
    RAISE EXCEPTION 'it is settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_settled';
  END IF;
  IF NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND EXISTS (
    SELECT FROM app.submission s
     WHERE s.tenant_id = NEW.tenant_id AND s.withdrawn_at IS NULL
       AND convert_from(s.document, 'UTF8')::jsonb -> 'attachments'
           @> jsonb_build_array(jsonb_build_object('file', NEW.file_id, 'version', NEW.number))) THEN
    RAISE EXCEPTION 'a submission cites it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_cited';
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION sec.case_event_ground(app.case_event, app.case_file), sec.condition_ground(app.case_event),
  sec.condition_said(uuid, uuid, text, bigint), sec.signed_decision(uuid, uuid, uuid), sec.standing_decision(uuid, uuid),
  sec.case_leads_to(text, text), sec.give_certificate(), sec.correct_decision(), sec.receive_decision(), sec.attach_file(),
  sec.case_file_content(uuid, uuid, uuid), sec.case_files(uuid, uuid);

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

ALTER TABLE app.certificate DROP CONSTRAINT uq_certificate_decision;
DROP INDEX app.uq_case_file_open, app.uq_case_file_submission, app.uq_decision_case, app.uq_decision_replaces;
ALTER TABLE app.case_file DROP CONSTRAINT fk_case_file_about, DROP CONSTRAINT ck_case_file_about,
  DROP CONSTRAINT ck_case_file_kind, DROP CONSTRAINT ck_case_file_state;
ALTER TABLE app.decision DROP CONSTRAINT fk_decision_replaces, DROP CONSTRAINT fk_decision_decided_in,
  DROP CONSTRAINT ck_decision_left_out;
ALTER TABLE app.decision DROP COLUMN replaces_id, DROP COLUMN decided_in, DROP COLUMN municipality_ids, DROP COLUMN left_out;
ALTER TABLE app.case_file DROP COLUMN about_id;
ALTER TABLE app.case_file
  ADD CONSTRAINT uq_case_file_tenant_id_submission_id UNIQUE (tenant_id, submission_id),
  ADD CONSTRAINT ck_case_file_kind CHECK (kind = 'application'),
  ADD CONSTRAINT ck_case_file_state CHECK (state IN ('approved', 'approved_with_conditions', 'awaiting_answer', 'awaiting_signature', 'certificate_withdrawn', 'in_review', 'opened', 'rejected', 'submitted', 'withdrawn'));
ALTER TABLE app.case_event DROP CONSTRAINT ck_case_event_kind;
ALTER TABLE app.case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ('answered', 'application_submitted', 'approved', 'approved_with_conditions', 'certificate_withdrawn', 'decision_proposed', 'proposal_returned', 'question_asked', 'rejected', 'review_started', 'withdrawn_by_unit'));
CREATE UNIQUE INDEX uq_case_file_open ON app.case_file (tenant_id, kind) WHERE state IN ('awaiting_answer', 'awaiting_signature', 'in_review', 'opened', 'submitted');
CREATE UNIQUE INDEX uq_decision_case ON app.decision (tenant_id, case_id, (outcome = 'withdrawn'));
