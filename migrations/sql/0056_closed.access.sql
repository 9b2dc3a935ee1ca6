GRANT SELECT (closed_at) ON app.unit TO slt_scope;
CREATE POLICY slt_scope_update ON app.unit FOR UPDATE TO slt_scope USING (true) WITH CHECK (true);
GRANT UPDATE (closed_at) ON app.unit TO slt_scope;
CREATE POLICY slt_scope_select ON app.unit_reversal FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.unit_reversal TO slt_scope;
