DELETE FROM app.place_status WHERE status = 'in_transition';

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
