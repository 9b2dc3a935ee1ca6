-- In which of its days a unit covers the place that a status is of: a unit in transition is counted where it is.
-- A few thousand rows: to fill and check them takes milliseconds.
-- squawk-ignore-file adding-not-nullable-field

ALTER TABLE app.place_status ADD COLUMN covered DATEMULTIRANGE;

UPDATE app.place_status s SET covered = datemultirange(s.valid) * coalesce((
  SELECT range_agg(c.valid) FROM app.unit_cover c WHERE c.tenant_id = s.unit_id AND c.place_id = s.place_id), '{}');

ALTER TABLE app.place_status ALTER COLUMN covered SET NOT NULL;
