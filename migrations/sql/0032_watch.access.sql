ALTER TABLE app.certificate_warning ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.certificate_warning FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.certificate_warning FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.certificate_warning TO slt_web;
CREATE POLICY slt_web_update ON app.certificate_warning FOR UPDATE TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND cleared_on IS NULL) WITH CHECK (tenant_id = (SELECT sec.tenant()) AND cleared_on IS NULL);
GRANT UPDATE (reply, replied_at) ON app.certificate_warning TO slt_web;
CREATE POLICY slt_worker_select ON app.certificate_warning FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.certificate_warning TO slt_worker;
CREATE POLICY slt_worker_insert ON app.certificate_warning FOR INSERT TO slt_worker WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT INSERT ON app.certificate_warning TO slt_worker;
CREATE POLICY slt_worker_update ON app.certificate_warning FOR UPDATE TO slt_worker USING (tenant_id = (SELECT sec.tenant())) WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT UPDATE (cleared_on, cleared_as) ON app.certificate_warning TO slt_worker;
CREATE POLICY slt_council_select ON app.certificate_warning FOR SELECT TO slt_council USING ((SELECT sec.council()) AND visible_on <= (SELECT (now() AT TIME ZONE 'Europe/Oslo')::date) AND COALESCE(cleared_on, 'infinity'::date) > visible_on);
GRANT SELECT (tenant_id, id, certificate_id, code, municipality_id, found_on, visible_on, cleared_on, cleared_as, reply, replied_at) ON app.certificate_warning TO slt_council;
CREATE TRIGGER bump BEFORE UPDATE ON app.certificate_warning FOR EACH ROW EXECUTE FUNCTION sec.bump();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.certificate_warning FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');

-- What the watch reads, in the unit's own scope.
CREATE POLICY slt_worker_select ON app.parameter FOR SELECT TO slt_worker USING (true);
GRANT SELECT ON app.parameter TO slt_worker;
CREATE POLICY slt_worker_select ON app.decision FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT (tenant_id, id, conditions) ON app.decision TO slt_worker;
