DROP TABLE app.release_answer;
REVOKE SELECT ON app.levels FROM slt_council;
DROP POLICY slt_council_select ON app.levels;
-- squawk-ignore ban-drop-column
ALTER TABLE app.levels DROP COLUMN told;
