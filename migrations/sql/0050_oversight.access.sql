DROP POLICY slt_web_select ON app.certificate_event;
CREATE POLICY slt_web_select ON app.certificate_event FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('proposal_returned', 'reinstatement_proposed', 'suspension_proposed', 'withdrawal_proposed'));
DROP POLICY slt_worker_select ON app.certificate_event;
CREATE POLICY slt_worker_select ON app.certificate_event FOR SELECT TO slt_worker USING (tenant_id = (SELECT sec.tenant()) AND kind NOT IN ('proposal_returned', 'reinstatement_proposed', 'suspension_proposed', 'withdrawal_proposed'));
