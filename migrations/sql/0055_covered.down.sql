ALTER TABLE app.place_status DROP COLUMN covered;
