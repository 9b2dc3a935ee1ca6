-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

UPDATE app.unit_status SET status = 'none' WHERE status = 'not_reported';

UPDATE app.place_status SET status = 'none' WHERE status = 'not_reported';

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'before_portal', 'suspended', 'in_transition', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'before_portal', 'suspended', 'in_transition', 'expired', 'withdrawn', 'rejected', 'none'));
