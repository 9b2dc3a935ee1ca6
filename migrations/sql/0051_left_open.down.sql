ALTER TABLE app.release_answer DROP COLUMN left_open;
