DROP TRIGGER guard ON app.earlier_approval;
DROP TRIGGER vouch ON app.certificate_event;
DROP FUNCTION sec.vouch_certificate_event(), sec.end_earlier_approval();
DROP POLICY slt_web_select ON app.certificate_event;
CREATE POLICY slt_web_select ON app.certificate_event FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('proposal_returned', 'reinstatement_proposed', 'suspension_proposed'));
DROP POLICY slt_worker_select ON app.certificate_event;
CREATE POLICY slt_worker_select ON app.certificate_event FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('proposal_returned', 'reinstatement_proposed', 'suspension_proposed'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_kind;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('lapsed', 'proposal_returned', 'reinstated', 'reinstatement_proposed', 'superseded', 'suspended', 'suspension_proposed', 'withdrawn'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_decision;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_decision CHECK ((kind IN ('superseded', 'withdrawn')) = (decision_id IS NOT NULL));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_told;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_told CHECK ((kind IN ('lapsed', 'superseded', 'withdrawn')) <> (reason IS NOT NULL));

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.advance_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  paper app.certificate;
  who record;
  last app.certificate_event;
  decided app.decision;
  resting boolean;
  needed bigint;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not your certificate' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO who FROM sec.actor();
  IF who.acting IS DISTINCT FROM 'council.decider' THEN
    RAISE EXCEPTION '% is not for %', NEW.kind, who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT c.* INTO paper FROM app.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such certificate' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.seq <> paper.events + 1 THEN
    RAISE EXCEPTION 'the certificate has moved' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_order';
  END IF;
  SELECT e.* INTO last FROM app.certificate_event e
   WHERE e.tenant_id = NEW.tenant_id AND e.certificate_id = NEW.certificate_id AND e.seq = paper.events;
  resting := paper.suspended @> NEW.effective_on;
  IF paper.ending IS NOT NULL OR NOT paper.valid @> NEW.effective_on OR NEW.effective_on < last.effective_on
     OR NEW.kind IN ('suspension_proposed', 'suspended') AND resting
     OR NEW.kind IN ('reinstatement_proposed', 'reinstated') AND NOT resting
     OR NEW.kind IN ('suspension_proposed', 'reinstatement_proposed') AND last.kind IN ('suspension_proposed', 'reinstatement_proposed')
     OR NEW.kind = 'proposal_returned' AND coalesce(last.kind, '') NOT IN ('suspension_proposed', 'reinstatement_proposed') THEN
    RAISE EXCEPTION '% can''t happen to this certificate', NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_transition';
  END IF;
  IF NEW.kind IN ('withdrawn', 'superseded') THEN
    SELECT d.* INTO decided FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id;
    IF (decided.outcome IN ('approved', 'approved_with_conditions')) IS DISTINCT FROM (NEW.kind = 'superseded') THEN
      RAISE EXCEPTION '% has nothing to stand on', NEW.kind USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_ground';
    END IF;
  END IF;
  NEW.signatures := jsonb_build_array(
    jsonb_build_object('membership_id', who.membership_id, 'role', who.acting, 'at', NEW.at));
  IF NEW.kind IN ('suspended', 'reinstated') THEN
    IF last.kind IN ('suspension_proposed', 'reinstatement_proposed') THEN
      IF last.reason IS DISTINCT FROM NEW.reason THEN
        RAISE EXCEPTION 'not what was proposed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_proposal';
      END IF;
      IF last.account_id = who.account_id THEN
        RAISE EXCEPTION 'the same person twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_same_person';
      END IF;
      NEW.signatures := last.signatures || NEW.signatures;
    END IF;
    SELECT p.value INTO needed FROM app.parameter p WHERE p.key = 'signatures_required' AND p.valid @> NEW.effective_on;
    IF jsonb_array_length(NEW.signatures) < coalesce(needed, 2) THEN
      RAISE EXCEPTION 'a signature is missing' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_signatures';
    END IF;
  END IF;
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.certificate c SET
    events = NEW.seq,
    suspended = CASE NEW.kind
      WHEN 'suspended' THEN c.suspended + datemultirange(daterange(NEW.effective_on, NULL))
      WHEN 'reinstated' THEN c.suspended - datemultirange(daterange(NEW.effective_on, NULL))
      ELSE c.suspended END,
    valid = CASE WHEN NEW.kind IN ('withdrawn', 'superseded')
      THEN c.valid * daterange(NULL, NEW.effective_on) ELSE c.valid END,
    ending = CASE WHEN NEW.kind IN ('withdrawn', 'superseded') THEN NEW.kind ELSE c.ending END,
    ended_on = CASE WHEN NEW.kind IN ('withdrawn', 'superseded') THEN NEW.effective_on ELSE c.ended_on END
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id;
  RETURN NEW;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
