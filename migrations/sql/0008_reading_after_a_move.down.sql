DROP FUNCTION sec.former_decisions(), sec.former_submissions();
REVOKE SELECT (demonstration) ON app.unit FROM slt_scope;
REVOKE SELECT (tenant_id, decision_id, municipality_ids, valid) ON app.certificate FROM slt_scope;
DROP POLICY slt_scope_select ON app.certificate;
