-- A certificate's days only ever become fewer, and what it rests on and names never changes. Who may set what, the grants say.
CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid))
     OR (to_jsonb(NEW) - '{valid,suspended,ending,ended_on,events}'::text[]) <> (to_jsonb(OLD) - '{valid,suspended,ending,ended_on,events}'::text[]) THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- What happens to a certificate: only by deciders, only what may follow, only the next in order, and signed by as many as a
-- decision is. It moves the certificate's own days, as `certification.certificates.states.Life.after` does.
CREATE FUNCTION sec.advance_certificate() RETURNS trigger
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

-- Whose certificates there are to watch over: every unit that has had one. The clock learns nothing else of them.
CREATE FUNCTION sec.certified_units() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
  SELECT DISTINCT c.tenant_id FROM app.certificate c ORDER BY 1;
$$;

GRANT EXECUTE ON FUNCTION sec.advance_certificate() TO slt_owner;
GRANT EXECUTE ON FUNCTION sec.certified_units() TO slt_clock;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT ON app.certificate_event FOR EACH ROW EXECUTE FUNCTION sec.advance_certificate();
