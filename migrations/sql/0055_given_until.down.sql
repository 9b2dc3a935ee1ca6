GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- A certificate is given by a decision; one from before the portal is entered, by the register keeper.
CREATE OR REPLACE FUNCTION sec.give_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  given app.decision;
  acting text;
BEGIN
  IF NOT sec.may_write(NEW.tenant_id) THEN
    RAISE EXCEPTION 'not yours to give' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.origin = 'before_portal' THEN
    SELECT a.acting INTO acting FROM sec.actor() a;
    IF NOT coalesce(acting = 'council.register_keeper' OR starts_with(acting, 'operator'), false) THEN
      RAISE EXCEPTION 'entering approvals is for the register keeper' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  SELECT d.* INTO given FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id;
  IF given.outcome IS NULL OR given.outcome NOT IN ('approved', 'approved_with_conditions')
     OR given.id <> sec.standing_decision(given.tenant_id, given.case_id)
     OR NOT (NEW.municipality_ids @> given.municipality_ids AND NEW.municipality_ids <@ given.municipality_ids) THEN
    RAISE EXCEPTION 'no decision gives it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_decision';
  END IF;
  RETURN NEW;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

UPDATE app.unit_status s SET certificate_until = upper(c.valid)
  FROM app.certificate c
 WHERE c.tenant_id = s.unit_id AND c.valid @> lower(s.valid) AND s.certificate_until = c.given_until;
UPDATE app.place_status s SET certificate_until = upper(c.valid)
  FROM app.certificate c
 WHERE c.tenant_id = s.unit_id AND c.valid @> lower(s.valid) AND s.certificate_until = c.given_until;

ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_given_until;
ALTER TABLE app.certificate DROP COLUMN given_until;
ALTER TABLE app.public_certificate DROP COLUMN given_until;
