-- squawk-ignore-file require-concurrent-index-deletion
SET LOCAL ROLE slt_scope;
ALTER FUNCTION sec.live() RESET enable_seqscan;
ALTER FUNCTION sec.principal(bytea, interval) RESET enable_seqscan;
ALTER FUNCTION sec.claim(uuid, bytea, interval) RESET enable_seqscan;
ALTER FUNCTION sec.finish(uuid) RESET enable_seqscan;
ALTER FUNCTION sec.fail(uuid, text) RESET enable_seqscan;
SET LOCAL ROLE slt_owner;
DROP INDEX app.ix_meeting_held_on;
