DROP TABLE app.certificate_event;
DROP FUNCTION sec.advance_certificate();
DROP FUNCTION sec.certified_units();

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid))
     OR (to_jsonb(NEW) - 'valid') <> (to_jsonb(OLD) - 'valid') THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

DROP POLICY slt_worker_select ON app.certificate;
REVOKE SELECT ON app.certificate FROM slt_worker;
DROP POLICY slt_scope_update ON app.certificate;
REVOKE UPDATE (valid, suspended, ending, ended_on, events) ON app.certificate FROM slt_scope;
REVOKE SELECT ON app.certificate FROM slt_scope;
GRANT SELECT (tenant_id, decision_id, municipality_ids, valid) ON app.certificate TO slt_scope;
REVOKE INSERT (tenant_id, id, decision_id, municipality_ids, valid) ON app.certificate FROM slt_council;
GRANT INSERT ON app.certificate TO slt_council;
CREATE POLICY slt_council_update ON app.certificate FOR UPDATE TO slt_council USING ((SELECT sec.council())) WITH CHECK ((SELECT sec.council()));
GRANT UPDATE (valid) ON app.certificate TO slt_council;
DROP INDEX app.ix_certificate_id;
ALTER TABLE app.certificate DROP COLUMN suspended, DROP COLUMN ending, DROP COLUMN ended_on, DROP COLUMN events;

UPDATE app.unit_status SET status = 'withdrawn' WHERE status = 'suspended';
UPDATE app.place_status SET status = 'withdrawn' WHERE status = 'suspended';

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
