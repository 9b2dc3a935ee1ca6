-- Who suspends a certificate, or lets it count again, is as impartial as who decides a case.

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

GRANT EXECUTE ON FUNCTION sec.vouch_certificate_event() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

-- What a decision does is vouched for where the decision is written.
CREATE TRIGGER vouch BEFORE INSERT ON app.certificate_event FOR EACH ROW
  WHEN (NEW.decision_id IS NULL AND NEW.kind <> 'lapsed') EXECUTE FUNCTION sec.vouch_certificate_event();
