-- A certificate's number, where it comes from, and a status of its own for approvals from before the portal.
-- A few thousand rows: to check and fill them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-not-nullable-field, adding-field-with-default, ban-drop-not-null

ALTER TABLE app.certificate ADD COLUMN origin TEXT DEFAULT 'decision' NOT NULL;
ALTER TABLE app.certificate ADD COLUMN number BIGINT GENERATED ALWAYS AS IDENTITY;
ALTER TABLE app.certificate ALTER COLUMN decision_id DROP NOT NULL;
ALTER TABLE app.certificate ADD CONSTRAINT ck_certificate_origin CHECK (origin IN ('decision', 'before_portal'));
ALTER TABLE app.certificate ADD CONSTRAINT ck_certificate_decided CHECK ((origin = 'decision') = (decision_id IS NOT NULL));

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'before_portal', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'before_portal', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

GRANT INSERT (origin) ON app.certificate TO slt_council;
CREATE POLICY slt_council_update ON app.certificate FOR UPDATE TO slt_council USING ((SELECT sec.council()) AND origin = 'before_portal') WITH CHECK ((SELECT sec.council()) AND origin = 'before_portal');
GRANT UPDATE (valid, ending, ended_on) ON app.certificate TO slt_council;
