ALTER TABLE app.council_text_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.council_text_confirmation FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_council_insert ON app.council_text_confirmation FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()));
GRANT INSERT ON app.council_text_confirmation TO slt_council;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.council_text_confirmation FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.council_text_confirmation FOR EACH ROW EXECUTE FUNCTION audit.record('national');

ALTER TABLE app.district_text_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.district_text_confirmation FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_police_insert ON app.district_text_confirmation FOR INSERT TO slt_police WITH CHECK (police_district_id = (SELECT sec.district()));
GRANT INSERT ON app.district_text_confirmation TO slt_police;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.district_text_confirmation FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.district_text_confirmation FOR EACH ROW EXECUTE FUNCTION audit.record('district');

ALTER TABLE app.unit_text_confirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.unit_text_confirmation FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_insert ON app.unit_text_confirmation FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT INSERT ON app.unit_text_confirmation TO slt_web;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.unit_text_confirmation FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.unit_text_confirmation FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');
