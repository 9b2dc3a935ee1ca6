-- The days of an approval from before the portal are what KRÅD has entered of it; those that a decision gave only become fewer.

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{valid,suspended,ending,ended_on,events}'::text[]) <> (to_jsonb(OLD) - '{valid,suspended,ending,ended_on,events}'::text[])
     OR (OLD.origin <> 'before_portal'
         AND (NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid)))) THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

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

-- The letters that wait for a scanner: unit and certificate, for the clock.
CREATE FUNCTION sec.unscanned_letters() RETURNS TABLE (tenant_id uuid, certificate_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
  SELECT f.tenant_id, f.certificate_id FROM app.earlier_file f WHERE f.state = 'waiting';
$$;

GRANT EXECUTE ON FUNCTION sec.unscanned_letters() TO slt_clock;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
