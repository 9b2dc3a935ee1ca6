-- A place that left a unit in the time of its certificate is in transition.
-- The tables are read models of a few thousand rows, made again by jobs: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
