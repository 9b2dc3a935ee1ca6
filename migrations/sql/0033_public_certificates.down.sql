DROP TABLE app.certificate_state;
DROP TABLE app.public_certificate;
DROP TABLE app.earlier_content;
DROP TABLE app.earlier_file;
DROP TABLE app.earlier_approval;
DROP TABLE app.signing_key;

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid))
     OR (to_jsonb(NEW) - 'valid') <> (to_jsonb(OLD) - 'valid') THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

DELETE FROM app.place_status WHERE status = 'before_portal';
DELETE FROM app.unit_status WHERE status = 'before_portal';
ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.certificate DISABLE TRIGGER guard;
DELETE FROM app.certificate WHERE origin = 'before_portal';
ALTER TABLE app.certificate ENABLE TRIGGER guard;
ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_decided;
ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_origin;
ALTER TABLE app.certificate ALTER COLUMN decision_id SET NOT NULL;
ALTER TABLE app.certificate DROP COLUMN number;
ALTER TABLE app.certificate DROP COLUMN origin;
