-- A hundred meetings of each of some hundred units: to index them takes a part of a second.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion

CREATE INDEX ix_meeting_held_on ON app.meeting (tenant_id, held_on);
