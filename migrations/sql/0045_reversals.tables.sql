-- These tables hold some rows for each reform and release: to index them takes milliseconds.
-- squawk-ignore-file require-concurrent-index-creation

ALTER TABLE app.unit_succession ADD COLUMN hosted BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE app.unit_succession ADD COLUMN undo JSONB DEFAULT '{}' NOT NULL;

-- What a municipality is looked for by when it is taken out of the register.
CREATE INDEX ix_unit_succession_source ON app.unit_succession (source_id);
CREATE INDEX ix_unit_succession_target ON app.unit_succession (target_id);
CREATE INDEX ix_release_answer_municipality ON app.release_answer (municipality_id);
