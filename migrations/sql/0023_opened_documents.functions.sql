-- squawk-ignore-file ban-drop-table, ban-drop-function
-- What was opened is written down by document, of an application or of a yearly report.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.log_read(uuid);

-- KRÅD opens a unit's document: once a day for each of its people, and the unit can see it.
CREATE FUNCTION sec.log_read(_submission uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO app.submission_read (tenant_id, submission_id, read_on, membership_id)
  SELECT s.tenant_id, s.id, (now() AT TIME ZONE 'Europe/Oslo')::date, live.membership_id
    FROM app.submission s, sec.live() live
   WHERE s.id = _submission AND s.submitted_at IS NOT NULL AND live.membership_id IS NOT NULL
  ON CONFLICT DO NOTHING;
END $$;

GRANT EXECUTE ON FUNCTION sec.log_read(uuid) TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.case_read;
