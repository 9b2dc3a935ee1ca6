REVOKE SELECT ON app.submission_decline FROM slt_worker;
DROP POLICY slt_worker_select ON app.submission_decline;
REVOKE SELECT ON app.submission_signature FROM slt_worker;
DROP POLICY slt_worker_select ON app.submission_signature;
REVOKE SELECT (tenant_id, id, kind, as_of, sha256, criteria, municipality_ids, signing_ids, frozen_at, submitted_at, withdrawn_at, year) ON app.submission FROM slt_worker;
DROP POLICY slt_worker_select ON app.submission;
REVOKE SELECT ON app.reporting_extension FROM slt_worker;
DROP POLICY slt_worker_select ON app.reporting_extension;
REVOKE SELECT ON app.reporting_round FROM slt_worker;
DROP POLICY slt_worker_select ON app.reporting_round;
DROP FUNCTION sec.clean_mail(), sec.unreached(), sec.attempted_mail(uuid, text, text, timestamptz), sec.mail_content(uuid),
  sec.compose_mail(timestamptz, interval), sec.recipients(text, uuid, text), sec.sends(uuid);
DROP TABLE app.notice;
DROP TABLE sec.mail_off;
DROP TABLE sec.mail;
