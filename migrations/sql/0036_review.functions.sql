-- The review: questions one by one, impartiality, whose case it is, and two signatures on a withdrawal too.
-- In `case_leads_to` the rows of four events are new (answered_in_part, question_taken_back, review_resumed; a proposal, and its
-- return, of an approval's withdrawal), in `sign_decision` which proposal is signed, and that a withdrawal needs as many as any.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.case_leads_to(_state text, _kind text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT t.next FROM (VALUES
    ('opened', 'application_submitted', 'submitted'),
    ('submitted', 'review_started', 'in_review'),
    ('in_review', 'question_asked', 'awaiting_answer'),
    ('awaiting_answer', 'question_asked', 'awaiting_answer'),
    ('awaiting_answer', 'answered_in_part', 'awaiting_answer'),
    ('awaiting_answer', 'question_taken_back', 'awaiting_answer'),
    ('awaiting_answer', 'answered', 'in_review'),
    ('awaiting_answer', 'review_resumed', 'in_review'),
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
    ('approved', 'decision_proposed', 'approved'),
    ('approved', 'proposal_returned', 'approved'),
    ('approved_with_conditions', 'decision_proposed', 'approved_with_conditions'),
    ('approved_with_conditions', 'proposal_returned', 'approved_with_conditions'),
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
    ('appeal_awaiting_answer', 'answered_in_part', 'appeal_awaiting_answer'),
    ('appeal_awaiting_answer', 'question_taken_back', 'appeal_awaiting_answer'),
    ('appeal_awaiting_answer', 'answered', 'reconsidered'),
    ('appeal_awaiting_answer', 'review_resumed', 'reconsidered'),
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
       WHEN NEW.kind IN ('answered_in_part', 'answered', 'withdrawn_by_unit', 'condition_reported') THEN ARRAY['unit.coordinator']
       WHEN NEW.kind IN ('review_started', 'question_asked', 'question_taken_back', 'review_resumed', 'condition_returned', 'body_upheld', 'body_allowed', 'body_annulled')
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
  -- The proposal that waits: the last word of the case in which it is decided, but for what is said of conditions meanwhile.
  SELECT e.* INTO proposal FROM app.case_event e
   WHERE e.tenant_id = NEW.tenant_id AND e.case_id = stage.id
     AND e.kind IN ('decision_proposed', 'proposal_returned', 'approved', 'approved_with_conditions', 'reversed_to_approved',
                    'reversed_to_conditions')
   ORDER BY e.seq DESC LIMIT 1;
  IF proposal.kind = 'decision_proposed' THEN
    IF (proposal.detail ->> 'outcome', proposal.detail ->> 'reason', proposal.detail ->> 'departure', proposal.detail -> 'conditions',
        coalesce(proposal.detail -> 'left_out', '[]'::jsonb), coalesce(proposal.detail -> 'acknowledged', '[]'::jsonb))
       IS DISTINCT FROM (NEW.outcome, NEW.reason, NEW.departure, NEW.conditions, NEW.left_out,
                         coalesce(NEW.acknowledged, '[]'::jsonb)) THEN
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
  IF jsonb_array_length(NEW.signatures) < coalesce(needed, 2) THEN
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
                    AND e.kind IN ('condition_reported', 'appeal_submitted', 'answered_in_part', 'answered'))
     OR NOT EXISTS (SELECT FROM app.evidence_file f WHERE f.tenant_id = NEW.tenant_id AND f.id = NEW.evidence_id
                       AND f.removed_at IS NULL AND f.state <> 'infected') THEN
    RAISE EXCEPTION 'not to be sent along' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_attachment_open';
  END IF;
  RETURN NEW;
END $$;

-- Who of KRÅD may act in a case: who has declared that they are impartial, and never anything else. What is declared in an
-- application holds for the cases that are linked to its decisions. It says nothing of others.
CREATE FUNCTION sec.impartial(_tenant uuid, _case uuid, _account uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN coalesce((SELECT bool_and(i.impartial) FROM app.case_impartiality i
                    WHERE i.tenant_id = _tenant AND i.account_id = _account
                      AND i.case_id = coalesce((SELECT d.case_id FROM app.case_file c JOIN app.decision d
                                                    ON d.tenant_id = c.tenant_id AND d.id = c.about_id
                                                 WHERE c.tenant_id = _tenant AND c.id = _case), _case)), false);
END $$;

-- A declaration is of oneself: by a case officer or a decider on their own token.
CREATE FUNCTION sec.declare_impartiality() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT sec.may_write(NEW.tenant_id) OR who.acting IS NULL OR who.acting NOT IN ('council.case_officer', 'council.decider') THEN
    RAISE EXCEPTION 'not yours to declare' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.account_id := who.account_id;
  NEW.membership_id := who.membership_id;
  RETURN NEW;
END $$;

-- A case is given by case officers and deciders, to one of them as they are today, who hasn't said that they are not impartial.
CREATE FUNCTION sec.assign_case() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT sec.may_write(NEW.tenant_id) OR who.acting IS NULL OR who.acting NOT IN ('council.case_officer', 'council.decider') THEN
    RAISE EXCEPTION 'not yours to assign' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM sec.case_people() p WHERE p.account_id = NEW.account_id) THEN
    RAISE EXCEPTION 'not one who works with cases' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_assignment_member';
  END IF;
  IF EXISTS (SELECT FROM app.case_impartiality i WHERE i.tenant_id = NEW.tenant_id AND i.case_id = NEW.case_id
                AND i.account_id = NEW.account_id AND NOT i.impartial) THEN
    RAISE EXCEPTION 'not impartial' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_assignment_impartial';
  END IF;
  RETURN NEW;
END $$;

-- Those of KRÅD who work with cases today; `roles` are all that each has of case officer and decider. For KRÅD alone.
CREATE FUNCTION sec.case_people() RETURNS TABLE (account_id uuid, email text, roles text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT a.id, a.email, array_agg(DISTINCT m.role ORDER BY m.role)
    FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
   WHERE m.side = 'council' AND m.role IN ('case_officer', 'decider') AND m.revoked_at IS NULL
     AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND sec.council()
   GROUP BY a.id, a.email ORDER BY a.email;
END $$;

-- An event has been let through (`guard`, who wrote who it is by): is it by somebody who may, and of something that is there?
CREATE FUNCTION sec.vouch_event() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  question app.case_event;
  others bigint;
BEGIN
  IF NEW.acting LIKE 'council.%' AND NOT sec.impartial(NEW.tenant_id, NEW.case_id, NEW.account_id) THEN
    RAISE EXCEPTION 'not declared impartial' USING ERRCODE = 'check_violation', CONSTRAINT =
      CASE WHEN EXISTS (SELECT FROM app.case_impartiality i WHERE i.tenant_id = NEW.tenant_id
                           AND i.account_id = NEW.account_id AND NOT i.impartial) THEN 'ck_case_event_partial' ELSE 'ck_case_event_declared' END;
  END IF;
  IF NEW.kind IN ('answered_in_part', 'question_taken_back', 'review_resumed') OR NEW.kind = 'answered' AND NEW.detail ? 'question' THEN
    SELECT q.* INTO question FROM sec.open_questions(NEW.tenant_id, NEW.case_id) q WHERE q.id::text = NEW.detail ->> 'question';
    SELECT count(*) INTO others FROM sec.open_questions(NEW.tenant_id, NEW.case_id) q WHERE q.id <> question.id;
    IF question.id IS NULL OR (NEW.kind IN ('answered_in_part', 'question_taken_back')) AND others = 0
       OR NEW.kind = 'review_resumed' AND others > 0 THEN
      RAISE EXCEPTION 'no open question' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_case_event_question';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- The questions of a case that wait for an answer: none of those before the case last went back to KRÅD.
CREATE FUNCTION sec.open_questions(_tenant uuid, _case uuid) RETURNS SETOF app.case_event
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT q.* FROM app.case_event q
   WHERE q.tenant_id = _tenant AND q.case_id = _case AND q.kind = 'question_asked' AND sec.may_write(_tenant)
     AND NOT EXISTS (SELECT FROM app.case_event e
                      WHERE e.tenant_id = _tenant AND e.case_id = _case AND e.seq > q.seq
                        AND (e.kind IN ('answered', 'review_resumed') OR e.detail ->> 'question' = q.id::text));
END $$;

-- A decision has been let through (`guard`): everybody who signs it is impartial still, and what was declared stands with it.
CREATE FUNCTION sec.vouch_decision() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF EXISTS (SELECT FROM jsonb_array_elements(NEW.signatures) s
              WHERE NOT sec.impartial(NEW.tenant_id, NEW.case_id,
                                      (SELECT m.account_id FROM sec.membership m WHERE m.id::text = s ->> 'membership_id'))) THEN
    RAISE EXCEPTION 'not declared impartial' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_decision_impartial';
  END IF;
  NEW.impartiality := (
    SELECT jsonb_agg(jsonb_build_object('membership_id', i.membership_id, 'impartial', i.impartial, 'reason', i.reason,
                                        'at', i.declared_at) ORDER BY i.declared_at, i.id)
      FROM app.case_impartiality i WHERE i.tenant_id = NEW.tenant_id AND i.case_id = NEW.case_id);
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.case_people() TO slt_council;
GRANT EXECUTE ON FUNCTION sec.declare_impartiality(), sec.assign_case(), sec.vouch_event(), sec.vouch_decision() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT ON app.case_impartiality FOR EACH ROW EXECUTE FUNCTION sec.declare_impartiality();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON app.case_assignment FOR EACH ROW EXECUTE FUNCTION sec.assign_case();
CREATE TRIGGER vouch BEFORE INSERT ON app.case_event FOR EACH ROW EXECUTE FUNCTION sec.vouch_event();
CREATE TRIGGER vouch BEFORE INSERT ON app.decision FOR EACH ROW EXECUTE FUNCTION sec.vouch_decision();

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
              AND e.after ->> 'kind' IN ('review_started', 'question_asked', 'question_taken_back', 'review_resumed', 'approved', 'approved_with_conditions',
                                         'rejected', 'certificate_withdrawn')))
   ORDER BY e.seq DESC;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;
