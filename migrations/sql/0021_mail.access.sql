ALTER TABLE sec.mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE sec.mail FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_scope_select ON sec.mail FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON sec.mail TO slt_scope;
CREATE POLICY slt_scope_insert ON sec.mail FOR INSERT TO slt_scope WITH CHECK (true);
GRANT INSERT ON sec.mail TO slt_scope;
CREATE POLICY slt_scope_update ON sec.mail FOR UPDATE TO slt_scope USING (true) WITH CHECK (true);
GRANT UPDATE (attempts, reason, outcome, ended_at) ON sec.mail TO slt_scope;
CREATE POLICY slt_scope_delete ON sec.mail FOR DELETE TO slt_scope USING (ended_at IS NOT NULL);
GRANT DELETE ON sec.mail TO slt_scope;

ALTER TABLE sec.mail_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE sec.mail_off FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_auth_select ON sec.mail_off FOR SELECT TO slt_auth USING (true);
GRANT SELECT ON sec.mail_off TO slt_auth;
CREATE POLICY slt_auth_insert ON sec.mail_off FOR INSERT TO slt_auth WITH CHECK (true);
GRANT INSERT ON sec.mail_off TO slt_auth;
CREATE POLICY slt_auth_delete ON sec.mail_off FOR DELETE TO slt_auth USING (true);
GRANT DELETE ON sec.mail_off TO slt_auth;
CREATE POLICY slt_scope_select ON sec.mail_off FOR SELECT TO slt_scope USING (true);
GRANT SELECT (account_id, kind) ON sec.mail_off TO slt_scope;

ALTER TABLE app.notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.notice FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_worker_select ON app.notice FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.notice TO slt_worker;
CREATE POLICY slt_worker_insert ON app.notice FOR INSERT TO slt_worker WITH CHECK (tenant_id = (SELECT sec.tenant()) AND mail_id IS NULL);
GRANT INSERT ON app.notice TO slt_worker;
CREATE POLICY slt_worker_update ON app.notice FOR UPDATE TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND mail_id IS NULL) WITH CHECK (tenant_id = (SELECT sec.tenant()) AND mail_id IS NULL);
GRANT UPDATE (urgent) ON app.notice TO slt_worker;
CREATE POLICY slt_worker_delete ON app.notice FOR DELETE TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND mail_id IS NULL);
GRANT DELETE ON app.notice TO slt_worker;
CREATE POLICY slt_scope_select ON app.notice FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.notice TO slt_scope;
CREATE POLICY slt_scope_update ON app.notice FOR UPDATE TO slt_scope USING (true) WITH CHECK (true);
GRANT UPDATE (mail_id) ON app.notice TO slt_scope;
CREATE POLICY slt_scope_delete ON app.notice FOR DELETE TO slt_scope USING (true);
GRANT DELETE ON app.notice TO slt_scope;

-- What a unit's deadlines are read from, by the unit's own job.
CREATE POLICY slt_worker_select ON app.reporting_round FOR SELECT TO slt_worker USING (true);
GRANT SELECT ON app.reporting_round TO slt_worker;
CREATE POLICY slt_worker_select ON app.reporting_extension FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.reporting_extension TO slt_worker;
CREATE POLICY slt_worker_select ON app.submission FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT (tenant_id, id, year, submitted_at, withdrawn_at, signing_ids) ON app.submission TO slt_worker;
CREATE POLICY slt_worker_select ON app.submission_signature FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT (tenant_id, submission_id, municipality_id) ON app.submission_signature TO slt_worker;
