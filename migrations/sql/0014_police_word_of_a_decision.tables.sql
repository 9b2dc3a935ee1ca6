-- What the police said on the day of a decision; an earlier decision was judged by its document's own copy.
ALTER TABLE app.decision ADD COLUMN police jsonb;
