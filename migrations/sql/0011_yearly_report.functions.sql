-- A signatory whose signature is needed and not yet given declines, on their own token; the document is taken back at once.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE FUNCTION sec.decline_submission() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  paper app.submission;
  signer sec.membership;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to decline' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The lock puts who declines and who signs last in order: whoever comes second finds the document closed.
  SELECT s.* INTO paper FROM app.submission s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.submission_id FOR UPDATE;
  IF NOT FOUND OR paper.submitted_at IS NOT NULL OR paper.withdrawn_at IS NOT NULL THEN
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
  UPDATE app.submission s SET withdrawn_at = NEW.declined_at WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.submission_id;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.decline_submission() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT ON app.submission_decline FOR EACH ROW EXECUTE FUNCTION sec.decline_submission();
