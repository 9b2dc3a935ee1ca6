-- squawk-ignore ban-drop-table
DROP TABLE app.municipality_outline;
-- squawk-ignore ban-drop-column
ALTER TABLE app.population DROP COLUMN under_18;
