-- Who suspends a certificate, or lets it count again, is as impartial as who decides a case; and an approval from before the
-- portal is withdrawn by as many deciders as sign a decision, not by who enters it.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- An event has been let through (`guard`, who wrote who signed): everybody who signs it has declared in the case that gave the
-- certificate that they are impartial (one from before the portal has no case), and the opposite in no case of the unit.
CREATE FUNCTION sec.vouch_certificate_event() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  signers uuid[] := ARRAY(SELECT m.account_id FROM jsonb_array_elements(NEW.signatures) s
                            JOIN sec.membership m ON m.id::text = s ->> 'membership_id');
  given_in uuid := (SELECT d.case_id FROM app.certificate c
                      JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.id = c.decision_id
                     WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id);
BEGIN
  IF EXISTS (SELECT FROM app.case_impartiality i
              WHERE i.tenant_id = NEW.tenant_id AND i.account_id = ANY (signers) AND NOT i.impartial) THEN
    RAISE EXCEPTION 'not impartial' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_partial';
  END IF;
  IF given_in IS NOT NULL
     AND EXISTS (SELECT FROM unnest(signers) each WHERE NOT sec.impartial(NEW.tenant_id, given_in, each)) THEN
    RAISE EXCEPTION 'not declared impartial' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_declared';
  END IF;
  RETURN NEW;
END $$;

-- What happens to a certificate: only by deciders, only what may follow, only the next in order, and signed by as many as a
-- decision is. It moves the certificate's own days, as `certification.certificates.states.Life.after` does.
CREATE OR REPLACE FUNCTION sec.advance_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  paper app.certificate;
  who record;
  last app.certificate_event;
  decided app.decision;
  resting boolean;
  alone boolean;
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
     OR NEW.kind IN ('suspension_proposed', 'reinstatement_proposed', 'withdrawal_proposed') AND last.kind IN ('suspension_proposed', 'reinstatement_proposed', 'withdrawal_proposed')
     OR NEW.kind = 'proposal_returned' AND coalesce(last.kind, '') NOT IN ('suspension_proposed', 'reinstatement_proposed', 'withdrawal_proposed')
     -- What waits for a signature is signed or returned first; a decision comes before it.
     OR NEW.kind IN ('suspended', 'reinstated', 'withdrawn') AND NEW.decision_id IS NULL AND last.kind IN ('suspension_proposed', 'reinstatement_proposed', 'withdrawal_proposed')
        AND (last.kind, NEW.kind) NOT IN
            (('suspension_proposed', 'suspended'), ('reinstatement_proposed', 'reinstated'), ('withdrawal_proposed', 'withdrawn')) THEN
    RAISE EXCEPTION '% can''t happen to this certificate', NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_transition';
  END IF;
  -- What a decision gave is withdrawn by a decision; one from before the portal by the signatures alone, as it is suspended.
  alone := NEW.kind IN ('withdrawal_proposed', 'withdrawn') AND NEW.decision_id IS NULL;
  IF alone AND paper.origin <> 'before_portal' THEN
    RAISE EXCEPTION '% has nothing to stand on', NEW.kind USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_ground';
  END IF;
  IF NEW.kind IN ('withdrawn', 'superseded') AND NOT alone THEN
    SELECT d.* INTO decided FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id;
    IF (decided.outcome IN ('approved', 'approved_with_conditions')) IS DISTINCT FROM (NEW.kind = 'superseded') THEN
      RAISE EXCEPTION '% has nothing to stand on', NEW.kind USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_ground';
    END IF;
  END IF;
  NEW.signatures := jsonb_build_array(
    jsonb_build_object('membership_id', who.membership_id, 'role', who.acting, 'at', NEW.at));
  IF NEW.kind IN ('suspended', 'reinstated') OR alone AND NEW.kind = 'withdrawn' THEN
    IF last.kind IN ('suspension_proposed', 'reinstatement_proposed', 'withdrawal_proposed') THEN
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

-- An entry of an approval from before the portal says that it was withdrawn where deciders have withdrawn it, as they did.
CREATE FUNCTION sec.end_earlier_approval() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM app.certificate_event e
                  WHERE e.tenant_id = NEW.tenant_id AND e.certificate_id = NEW.certificate_id AND e.kind = 'withdrawn'
                    AND e.decision_id IS NULL AND e.effective_on = NEW.ended_on AND e.reason = NEW.ended_reason) THEN
    RAISE EXCEPTION 'not withdrawn by deciders' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_earlier_approval_withdrawn';
  END IF;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.vouch_certificate_event(), sec.end_earlier_approval() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

-- What a decision does is vouched for where the decision is written.
CREATE TRIGGER vouch BEFORE INSERT ON app.certificate_event FOR EACH ROW
  WHEN (NEW.decision_id IS NULL AND NEW.kind <> 'lapsed') EXECUTE FUNCTION sec.vouch_certificate_event();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON app.earlier_approval FOR EACH ROW
  WHEN (NEW.ended = 'withdrawn') EXECUTE FUNCTION sec.end_earlier_approval();
