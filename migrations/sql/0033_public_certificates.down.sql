DROP FUNCTION sec.unscanned_letters();
DROP TABLE app.certificate_state;
DROP TABLE app.public_certificate;
DROP TABLE app.earlier_content;
DROP TABLE app.earlier_file;
DROP TABLE app.earlier_approval;
DROP TABLE app.signing_key;

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid))
     OR (to_jsonb(NEW) - '{valid,suspended,ending,ended_on,events}'::text[]) <> (to_jsonb(OLD) - '{valid,suspended,ending,ended_on,events}'::text[]) THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

DROP POLICY slt_council_update ON app.certificate;
REVOKE UPDATE (valid, ending, ended_on) ON app.certificate FROM slt_council;
REVOKE INSERT (origin) ON app.certificate FROM slt_council;

DELETE FROM app.place_status WHERE status = 'before_portal';
DELETE FROM app.unit_status WHERE status = 'before_portal';
ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.certificate_event DISABLE TRIGGER USER;
DELETE FROM app.certificate_event e USING app.certificate c
 WHERE c.tenant_id = e.tenant_id AND c.id = e.certificate_id AND c.origin = 'before_portal';
ALTER TABLE app.certificate_event ENABLE TRIGGER USER;
DELETE FROM app.certificate_warning w USING app.certificate c
 WHERE c.tenant_id = w.tenant_id AND c.id = w.certificate_id AND c.origin = 'before_portal';
ALTER TABLE app.certificate DISABLE TRIGGER guard;
DELETE FROM app.certificate WHERE origin = 'before_portal';
ALTER TABLE app.certificate ENABLE TRIGGER guard;
ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_decided;
ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_origin;
ALTER TABLE app.certificate ALTER COLUMN decision_id SET NOT NULL;
ALTER TABLE app.certificate DROP COLUMN number;
ALTER TABLE app.certificate DROP COLUMN origin;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.give_certificate() RETURNS trigger
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

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
