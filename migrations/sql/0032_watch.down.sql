DROP TABLE app.certificate_warning;
DROP POLICY slt_worker_select ON app.parameter;
REVOKE SELECT ON app.parameter FROM slt_worker;
DROP POLICY slt_worker_select ON app.decision;
REVOKE SELECT (tenant_id, id, conditions) ON app.decision FROM slt_worker;
