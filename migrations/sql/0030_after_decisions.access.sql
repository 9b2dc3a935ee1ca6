-- A job of the unit's reads whole decisions: what their conditions have become.
REVOKE SELECT (tenant_id, id, conditions) ON app.decision FROM slt_worker;
GRANT SELECT ON app.decision TO slt_worker;

DROP POLICY slt_web_select ON app.case_file;
DROP POLICY slt_web_insert ON app.case_file;
CREATE POLICY slt_web_select ON app.case_file FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND kind <> 'reversal');
CREATE POLICY slt_web_insert ON app.case_file FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()) AND state = 'opened' AND events = 0 AND kind <> 'reversal');
CREATE POLICY slt_worker_select ON app.case_file FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND kind <> 'reversal');
GRANT SELECT ON app.case_file TO slt_worker;
CREATE POLICY slt_council_insert ON app.case_file FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()) AND state = 'opened' AND events = 0 AND kind = 'reversal');
GRANT INSERT ON app.case_file TO slt_council;

DROP POLICY slt_web_select ON app.case_event;
DROP POLICY slt_web_insert ON app.case_event;
DROP POLICY slt_council_insert ON app.case_event;
CREATE POLICY slt_web_select ON app.case_event FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('decision_proposed', 'proposal_returned', 'reversal_dropped', 'reversal_opened'));
CREATE POLICY slt_worker_select ON app.case_event FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('decision_proposed', 'proposal_returned', 'reversal_dropped', 'reversal_opened'));
GRANT SELECT ON app.case_event TO slt_worker;
CREATE POLICY slt_web_insert ON app.case_event FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()) AND kind IN ('answered', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));
CREATE POLICY slt_council_insert ON app.case_event FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()) AND kind NOT IN ('answered', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));


ALTER TABLE app.decision_correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.decision_correction FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.decision_correction FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.decision_correction TO slt_web;
CREATE POLICY slt_worker_select ON app.decision_correction FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.decision_correction TO slt_worker;
CREATE POLICY slt_council_select ON app.decision_correction FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.decision_correction TO slt_council;
CREATE POLICY slt_council_insert ON app.decision_correction FOR INSERT TO slt_council WITH CHECK ((SELECT sec.council()));
GRANT INSERT ON app.decision_correction TO slt_council;
CREATE POLICY slt_scope_select ON app.decision_correction FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.decision_correction TO slt_scope;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.decision_correction FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.decision_correction FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');

ALTER TABLE app.decision_receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.decision_receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.decision_receipt FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.decision_receipt TO slt_web;
CREATE POLICY slt_web_insert ON app.decision_receipt FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT INSERT ON app.decision_receipt TO slt_web;
CREATE POLICY slt_worker_select ON app.decision_receipt FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.decision_receipt TO slt_worker;
CREATE POLICY slt_council_select ON app.decision_receipt FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.decision_receipt TO slt_council;
CREATE POLICY slt_scope_select ON app.decision_receipt FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.decision_receipt TO slt_scope;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.decision_receipt FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.decision_receipt FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');

ALTER TABLE app.case_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.case_attachment FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.case_attachment FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.case_attachment TO slt_web;
CREATE POLICY slt_web_insert ON app.case_attachment FOR INSERT TO slt_web WITH CHECK (tenant_id = (SELECT sec.tenant()));
GRANT INSERT ON app.case_attachment TO slt_web;
CREATE POLICY slt_council_select ON app.case_attachment FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.case_attachment TO slt_council;
CREATE POLICY slt_scope_select ON app.case_attachment FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.case_attachment TO slt_scope;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.case_attachment FOR EACH ROW EXECUTE FUNCTION sec.refuse();
CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON app.case_attachment FOR EACH ROW EXECUTE FUNCTION audit.record('tenant');
