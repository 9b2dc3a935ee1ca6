GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.clean() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  DELETE FROM sec.sign_in_attempt a WHERE a.failed_at < now() - interval '1 day';
  DELETE FROM sec.token t WHERE t.expires_at < now() - interval '30 days' AND t.kind <> 'invite';
  DELETE FROM app.outbox o WHERE o.done_at < now() - interval '30 days';
  DELETE FROM app.schedule_run r WHERE r.due_at < now() - interval '400 days';
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.unit_contact;
