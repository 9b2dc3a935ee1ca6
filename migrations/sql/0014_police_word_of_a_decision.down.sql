-- squawk-ignore ban-drop-column
ALTER TABLE app.decision DROP COLUMN police;
