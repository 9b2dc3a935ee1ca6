-- What the database itself refuses of submissions, cases, decisions and certificates. A trigger that is a definer's runs
-- before the policy is tried, so each first asks whose row it is, and answers a foreign one as the policy would.

CREATE FUNCTION sec.keep_submission() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.submitted_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
     OR (to_jsonb(NEW) - 'submitted_at' - 'withdrawn_at') <> (to_jsonb(OLD) - 'submitted_at' - 'withdrawn_at') THEN
    RAISE EXCEPTION 'a frozen document is never changed' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'keep_submission';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid))
     OR (to_jsonb(NEW) - 'valid') <> (to_jsonb(OLD) - 'valid') THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- True where the acting role may write a row of this tenant at all.
CREATE FUNCTION sec.may_write(_tenant uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN CASE session_user
    WHEN 'slt_web' THEN _tenant IS NOT DISTINCT FROM sec.tenant() AND _tenant IS NOT NULL
    WHEN 'slt_council' THEN (sec.live()).db_role IS NOT NULL
    ELSE false END;
END $$;

-- A signature: by a signatory of the municipality on their own token, on the open document, and the last one hands it in.
CREATE FUNCTION sec.sign_submission() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  paper app.submission;
  signer sec.membership;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to sign' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The lock puts the last two signatories in order: the second sees the first one's signature.
  SELECT s.* INTO paper FROM app.submission s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.submission_id FOR UPDATE;
  IF NOT FOUND OR paper.submitted_at IS NOT NULL OR paper.withdrawn_at IS NOT NULL OR paper.sha256 <> NEW.sha256 THEN
    RAISE EXCEPTION 'not open for signature' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_submission_signature_open';
  END IF;
  SELECT m.* INTO signer FROM sec.membership m WHERE m.id = (sec.actor()).membership_id;
  IF signer.side IS DISTINCT FROM 'unit' OR signer.role <> 'signatory' OR NOT NEW.municipality_id = ANY (paper.signing_ids)
     OR NOT (signer.municipality_id IS NOT DISTINCT FROM NEW.municipality_id
             OR (signer.municipality_id IS NULL AND cardinality(paper.municipality_ids) = 1)) THEN
    RAISE EXCEPTION 'not a signatory of this municipality'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_submission_signature_signatory';
  END IF;
  NEW.membership_id := signer.id;
  RETURN NEW;
END $$;

CREATE FUNCTION sec.submit_signed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  UPDATE app.submission s SET submitted_at = NEW.signed_at
   WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.submission_id
     AND s.signing_ids <@ ARRAY(SELECT g.municipality_id FROM app.submission_signature g
                                 WHERE g.tenant_id = NEW.tenant_id AND g.submission_id = NEW.submission_id);
  RETURN NULL;
END $$;

-- A delegation is given, and taken back, by the municipality's own signatory.
CREATE FUNCTION sec.delegate_signing() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  giver sec.membership;
BEGIN
  SELECT m.* INTO giver FROM sec.membership m WHERE m.id = (sec.actor()).membership_id;
  IF NOT sec.may_write(NEW.tenant_id) OR giver.side IS DISTINCT FROM 'unit' OR giver.role <> 'signatory'
     OR giver.municipality_id IS DISTINCT FROM NEW.municipality_id THEN
    RAISE EXCEPTION 'not yours to delegate' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.membership_id := giver.id;
  RETURN NEW;
END $$;

-- An event: only one that may follow the case's state, only the next in order, only by those who may; it moves the state.
CREATE FUNCTION sec.advance_case() RETURNS trigger
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

-- A decision: by deciders alone, as many as the parameter asks for, no person twice, all of them on the same words.
CREATE FUNCTION sec.sign_decision() RETURNS trigger
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

-- KRÅD opens a unit's document: once a day for each of its people, and the unit can see it.
CREATE FUNCTION sec.log_read(_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO app.case_read (tenant_id, case_id, read_on, membership_id)
  SELECT c.tenant_id, c.id, (now() AT TIME ZONE 'Europe/Oslo')::date, live.membership_id
    FROM app.case_file c, sec.live() live WHERE c.id = _case AND live.membership_id IS NOT NULL
  ON CONFLICT DO NOTHING;
END $$;

GRANT EXECUTE ON FUNCTION sec.log_read(uuid) TO slt_council;
GRANT EXECUTE ON FUNCTION sec.sign_submission(), sec.submit_signed(), sec.delegate_signing(), sec.advance_case(),
                          sec.sign_decision() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON app.submission FOR EACH ROW EXECUTE FUNCTION sec.keep_submission();
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON app.certificate FOR EACH ROW EXECUTE FUNCTION sec.shorten_certificate();
CREATE TRIGGER guard BEFORE INSERT ON app.submission_signature FOR EACH ROW EXECUTE FUNCTION sec.sign_submission();
CREATE TRIGGER submit AFTER INSERT ON app.submission_signature FOR EACH ROW EXECUTE FUNCTION sec.submit_signed();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON app.signing_delegation FOR EACH ROW EXECUTE FUNCTION sec.delegate_signing();
CREATE TRIGGER guard BEFORE INSERT ON app.case_event FOR EACH ROW EXECUTE FUNCTION sec.advance_case();
CREATE TRIGGER guard BEFORE INSERT ON app.decision FOR EACH ROW EXECUTE FUNCTION sec.sign_decision();
