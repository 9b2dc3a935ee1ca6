-- What the definer of the scope functions must see to tell a unit what was handed in before a place moved to it.

CREATE POLICY slt_scope_select ON app.certificate FOR SELECT TO slt_scope USING (true);
GRANT SELECT (tenant_id, decision_id, municipality_ids, valid) ON app.certificate TO slt_scope;
GRANT SELECT (demonstration) ON app.unit TO slt_scope;
