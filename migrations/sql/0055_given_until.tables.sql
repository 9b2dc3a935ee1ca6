-- Until when an approval was given, whatever ended it before: what was known of its last day on the days before.
-- A few thousand rows: to fill and check them takes milliseconds.
-- squawk-ignore-file adding-not-nullable-field, constraint-missing-not-valid

ALTER TABLE app.certificate ADD COLUMN given_until DATE;
ALTER TABLE app.public_certificate ADD COLUMN given_until DATE;
