ALTER TABLE app.certificate_warning_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.certificate_warning_file FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.certificate_warning_file FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.certificate_warning_file TO slt_web;
CREATE POLICY slt_web_insert ON app.certificate_warning_file FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT INSERT ON app.certificate_warning_file TO slt_web;
CREATE POLICY slt_web_delete ON app.certificate_warning_file FOR DELETE TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT DELETE ON app.certificate_warning_file TO slt_web;
CREATE POLICY slt_scope_select ON app.certificate_warning_file FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.certificate_warning_file TO slt_scope;
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.certificate_warning_file FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');

-- What the files of a reply are read by.
CREATE POLICY slt_scope_select ON app.certificate_warning FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.certificate_warning TO slt_scope;

-- That the police declined, and why.
CREATE POLICY slt_council_select ON app.confirmation_answer FOR SELECT TO slt_council USING ((SELECT sec.council()) AND kind = 'declined');
GRANT SELECT ON app.confirmation_answer TO slt_council;
