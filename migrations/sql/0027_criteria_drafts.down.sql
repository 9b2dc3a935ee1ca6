REVOKE UPDATE (value, valid) ON app.parameter FROM slt_council;
DROP POLICY slt_council_update ON app.parameter;
REVOKE SELECT ON app.criteria_version FROM slt_stats;
DROP POLICY slt_stats_select ON app.criteria_version;
DROP TRIGGER publish ON app.criteria_version;
DROP FUNCTION sec.publish_criteria();
DROP TABLE app.criteria_preview_unit;
DROP TABLE app.criteria_preview;
DROP TABLE app.criteria_draft;
