ALTER TABLE app.national_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.national_export FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_council_select ON app.national_export FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.national_export TO slt_council;
CREATE POLICY slt_council_insert ON app.national_export FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()));
GRANT INSERT ON app.national_export TO slt_council;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.national_export FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.national_export FOR EACH ROW EXECUTE FUNCTION audit.record('national');
