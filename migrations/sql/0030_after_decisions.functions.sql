-- What the database itself refuses of a case once it is decided. As before, a trigger that is a definer's first asks whose
-- row it is.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The state that an event leads to; NULL where it can't happen. The same table as certification/cases/states.py.
CREATE FUNCTION sec.case_leads_to(_state text, _kind text) RETURNS text
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

-- The decision of a case that stands: the latest, for each takes the place of the one before.
CREATE FUNCTION sec.standing_decision(_tenant uuid, _case uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT d.id FROM app.decision d WHERE d.tenant_id = _tenant AND d.case_id = _case AND NOT EXISTS (
            SELECT FROM app.decision later WHERE later.tenant_id = d.tenant_id AND later.replaces_id = d.id)
           ORDER BY d.decided_at DESC LIMIT 1);
END $$;

-- True where an account has signed a decision.
CREATE FUNCTION sec.signed_decision(_tenant uuid, _decision uuid, _account uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN EXISTS (SELECT FROM app.decision d
                  CROSS JOIN LATERAL jsonb_array_elements(d.signatures) s (signature)
                   JOIN sec.membership m ON m.id::text = s.signature ->> 'membership_id'
                  WHERE d.tenant_id = _tenant AND d.id = _decision AND m.account_id = _account);
END $$;

-- The last thing that was said of a condition: reported, returned or accepted.
CREATE FUNCTION sec.condition_said(_tenant uuid, _case uuid, _decision text, _number bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT e.kind FROM app.case_event e
           WHERE e.tenant_id = _tenant AND e.case_id = _case AND e.detail ->> 'decision' = _decision
             AND e.kind IN ('condition_reported', 'condition_returned', 'condition_accepted')
             AND (e.detail ->> 'condition')::bigint = _number
           ORDER BY e.seq DESC LIMIT 1);
END $$;

-- What an event about a condition stands on: a condition of the decision that stands, and what was said of it last.
CREATE FUNCTION sec.condition_ground(_event app.case_event) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  standing app.decision;
  number bigint := (_event.detail ->> 'condition')::bigint;
  said text;
BEGIN
  SELECT d.* INTO standing FROM app.decision d
   WHERE d.tenant_id = _event.tenant_id AND d.id = sec.standing_decision(_event.tenant_id, _event.case_id);
  IF standing.id IS NULL OR _event.detail ->> 'decision' IS DISTINCT FROM standing.id::text
     OR jsonb_array_length(standing.conditions) = 0 THEN
    RETURN false;
  END IF;
  IF _event.kind = 'conditions_met' THEN
    RETURN NOT EXISTS (SELECT FROM generate_series(1, jsonb_array_length(standing.conditions)) n
      WHERE sec.condition_said(_event.tenant_id, _event.case_id, standing.id::text, n) IS DISTINCT FROM 'condition_accepted');
  END IF;
  IF number IS NULL OR number NOT BETWEEN 1 AND jsonb_array_length(standing.conditions) THEN
    RETURN false;
  END IF;
  said := sec.condition_said(_event.tenant_id, _event.case_id, standing.id::text, number);
  RETURN CASE _event.kind
    WHEN 'condition_reported' THEN said IS NULL OR said = 'condition_returned'
    WHEN 'condition_extended' THEN said IS DISTINCT FROM 'condition_accepted' AND _event.detail ? 'due_on'
    ELSE said IS NOT DISTINCT FROM 'condition_reported' END;
END $$;

-- Whether there is what an event rests on: a decision, a document, a linked case of the right kind, a condition.
CREATE FUNCTION sec.case_event_ground(_event app.case_event, _file app.case_file) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  standing app.decision;
BEGIN
  IF _event.kind IN ('condition_reported', 'condition_accepted', 'condition_returned', 'condition_extended', 'conditions_met') THEN
    RETURN sec.condition_ground(_event);
  END IF;
  IF _event.kind = 'application_submitted' THEN
    RETURN EXISTS (SELECT FROM app.submission s WHERE s.tenant_id = _event.tenant_id AND s.id = _file.submission_id
                      AND s.submitted_at IS NOT NULL AND s.kind = _file.kind);
  END IF;
  IF _event.kind IN ('reversal_opened', 'reversal_dropped') THEN
    RETURN _file.kind = 'reversal';
  END IF;
  IF _event.kind IN ('appeal_submitted', 'appeal_withdrawn', 'appeal_forwarded')
     OR (_event.kind IN ('question_asked', 'answered') AND _file.kind <> 'application') THEN
    RETURN _file.kind = 'appeal';
  END IF;
  IF _event.kind IN ('body_upheld', 'body_allowed', 'body_annulled') THEN
    RETURN _file.kind = 'appeal' AND _event.detail ?& ARRAY['on', 'reference'];
  END IF;
  -- Only an appeal that came too late can be left undecided.
  IF _event.kind = 'appeal_dismissed' THEN
    RETURN _file.kind = 'appeal' AND EXISTS (
      SELECT FROM app.case_event e WHERE e.tenant_id = _event.tenant_id AND e.case_id = _event.case_id
         AND e.kind = 'appeal_submitted' AND e.detail -> 'late' = 'true'::jsonb);
  END IF;
  IF _event.kind = 'decision_reversed' THEN
    RETURN EXISTS (SELECT FROM app.decision d WHERE d.tenant_id = _event.tenant_id AND d.decided_in = _event.case_id);
  END IF;
  IF _event.kind = 'decision_corrected' THEN
    RETURN EXISTS (SELECT FROM app.decision_correction c JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.id = c.decision_id
                    WHERE c.tenant_id = _event.tenant_id AND c.id::text = _event.detail ->> 'correction' AND d.case_id = _event.case_id);
  END IF;
  SELECT d.* INTO standing FROM app.decision d
   WHERE d.tenant_id = _event.tenant_id AND d.id = sec.standing_decision(_event.tenant_id, _event.case_id);
  RETURN CASE
    WHEN _event.kind IN ('approved', 'approved_with_conditions', 'rejected') THEN
      standing.outcome IS NOT DISTINCT FROM _event.kind AND standing.decided_in IS NULL
    WHEN _event.kind = 'certificate_withdrawn' THEN standing.outcome IS NOT DISTINCT FROM 'withdrawn'
    WHEN _event.kind IN ('reversed_to_approved', 'reversed_to_conditions', 'reversed_to_rejected') THEN
      standing.decided_in IS NOT NULL AND _event.detail ->> 'decision' = standing.id::text
      AND standing.outcome = CASE _event.kind WHEN 'reversed_to_approved' THEN 'approved'
                               WHEN 'reversed_to_conditions' THEN 'approved_with_conditions' ELSE 'rejected' END
    ELSE true END;
END $$;

-- An event: only one that may follow the case's state, only the next in order, only by those who may; it moves the state.
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

-- A decision: by deciders alone, as many as the parameter asks for, no person twice, all of them on the same words. The first
-- is on an application that is being treated; another takes the place of the one that stands, in a linked case; a withdrawal
-- ends an approval.
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

-- A certificate: what an approval that stands gives, for the municipalities that it names.
CREATE FUNCTION sec.give_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  given app.decision;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to give' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT d.* INTO given FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id;
  IF given.outcome IS NULL OR given.outcome NOT IN ('approved', 'approved_with_conditions')
     OR given.id <> sec.standing_decision(given.tenant_id, given.case_id)
     OR NOT (NEW.municipality_ids @> given.municipality_ids AND NEW.municipality_ids <@ given.municipality_ids) THEN
    RAISE EXCEPTION 'no decision gives it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_decision';
  END IF;
  RETURN NEW;
END $$;

-- A correction: by a decider, of the words alone, and only where they are the ones that it says.
CREATE FUNCTION sec.correct_decision() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  wrong app.decision;
  who record;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not your case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO who FROM sec.actor();
  IF who.acting IS DISTINCT FROM 'council.decider' THEN
    RAISE EXCEPTION 'correcting is not for %', who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT d.* INTO wrong FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id;
  IF wrong.id IS NULL OR EXISTS (
       SELECT FROM jsonb_array_elements(NEW.changes) c (change)
        WHERE CASE
          WHEN c.change ->> 'field' IN ('reason', 'departure') THEN (c.change ->> 'number') <> '0' OR btrim(c.change ->> 'after') = ''
          WHEN c.change ->> 'field' IN ('condition_text', 'condition_fulfilled_by', 'condition_due_on') THEN
            NOT (c.change ->> 'number')::bigint BETWEEN 1 AND jsonb_array_length(wrong.conditions)
          ELSE true END) THEN
    RAISE EXCEPTION 'not a clerical error' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_correction_fields';
  END IF;
  NEW.membership_id := who.membership_id;
  RETURN NEW;
END $$;

-- A receipt: somebody of the unit has read a decision.
CREATE FUNCTION sec.receive_decision() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to receive' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.membership_id := (sec.actor()).membership_id;
  RETURN NEW;
END $$;

-- A file goes along with what the unit says, at once: not with what was said before.
CREATE FUNCTION sec.attach_file() RETURNS trigger
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

-- The files that went along with the events of a case, by version: for the unit, and for KRÅD.
CREATE FUNCTION sec.case_files(_tenant uuid, _case uuid)
RETURNS TABLE (event_id uuid, id uuid, kind text, sort text, name text, number bigint, dated_on date, size bigint,
               unread boolean, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT a.event_id, f.id, f.kind, f.sort, f.name, f.number, f.dated_on, f.size, f.unread, f.state
    FROM app.case_event e
    JOIN app.case_attachment a ON a.tenant_id = e.tenant_id AND a.event_id = e.id
    JOIN app.evidence_file f ON f.tenant_id = a.tenant_id AND f.id = a.evidence_id
   WHERE e.tenant_id = _tenant AND e.case_id = _case AND (e.tenant_id = sec.tenant() OR sec.council())
   ORDER BY e.seq, f.name, f.id;
END $$;

-- The bytes of one of them, for KRÅD: only what a scanner has found clean.
CREATE FUNCTION sec.case_file_content(_tenant uuid, _case uuid, _file uuid)
RETURNS TABLE (name text, media_type text, content bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT DISTINCT ON (f.id) f.name, f.media_type, b.content
    FROM sec.case_files(_tenant, _case) sent
    JOIN app.evidence_file f ON f.tenant_id = _tenant AND f.id = sent.id
    JOIN app.evidence_content b ON b.tenant_id = _tenant AND b.id = sent.id
   WHERE sent.id = _file AND f.state = 'clean' AND sec.council();
END $$;

-- The scanner's verdict is final, and so is taking a file away, which nobody may while a submission that stands cites it, or
-- it went to KRÅD with something that the unit said.
CREATE OR REPLACE FUNCTION sec.keep_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF (OLD.state IN ('clean', 'infected') AND NEW.state <> OLD.state)
     OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at) THEN
    RAISE EXCEPTION 'it is settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_settled';
  END IF;
  IF NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND (EXISTS (
    SELECT FROM app.submission s
     WHERE s.tenant_id = NEW.tenant_id AND s.withdrawn_at IS NULL
       AND convert_from(s.document, 'UTF8')::jsonb -> 'attachments'
           @> jsonb_build_array(jsonb_build_object('file', NEW.file_id, 'version', NEW.number)))
    OR EXISTS (SELECT FROM app.case_attachment a WHERE a.tenant_id = NEW.tenant_id AND a.evidence_id = NEW.id)) THEN
    RAISE EXCEPTION 'a submission cites it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_cited';
  END IF;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.case_files(uuid, uuid) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.case_file_content(uuid, uuid, uuid) TO slt_council;
GRANT EXECUTE ON FUNCTION sec.give_certificate(), sec.correct_decision(), sec.receive_decision(), sec.attach_file() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER give BEFORE INSERT ON app.certificate FOR EACH ROW EXECUTE FUNCTION sec.give_certificate();
CREATE TRIGGER guard BEFORE INSERT ON app.decision_correction FOR EACH ROW EXECUTE FUNCTION sec.correct_decision();
CREATE TRIGGER guard BEFORE INSERT ON app.decision_receipt FOR EACH ROW EXECUTE FUNCTION sec.receive_decision();
CREATE TRIGGER guard BEFORE INSERT ON app.case_attachment FOR EACH ROW EXECUTE FUNCTION sec.attach_file();
