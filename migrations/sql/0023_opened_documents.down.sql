-- squawk-ignore-file ban-drop-table

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.log_read(uuid);

CREATE FUNCTION sec.log_read(_case uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO app.case_read (tenant_id, case_id, read_on, membership_id)
  SELECT c.tenant_id, c.id, (now() AT TIME ZONE 'Europe/Oslo')::date, live.membership_id
    FROM app.case_file c, sec.live() live WHERE c.id = _case AND live.membership_id IS NOT NULL
  ON CONFLICT DO NOTHING;
END $$;

GRANT EXECUTE ON FUNCTION sec.log_read(uuid) TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.submission_read;
