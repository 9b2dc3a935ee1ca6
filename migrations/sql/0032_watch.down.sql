DROP TABLE app.certificate_warning;
DROP POLICY slt_worker_select ON app.parameter;
REVOKE SELECT ON app.parameter FROM slt_worker;
