ALTER TABLE app.release_answer ADD COLUMN left_open TEXT[];
