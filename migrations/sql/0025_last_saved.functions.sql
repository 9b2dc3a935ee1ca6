-- Who saved a record last, in which role, and when: told to whoever comes second, of the acting unit's own records or, to
-- KRÅD, of the national ones. Nothing of what was saved.

GRANT CREATE ON SCHEMA sec TO slt_audit;
SET LOCAL ROLE slt_scope;
GRANT EXECUTE ON FUNCTION sec.live() TO slt_audit;
SET LOCAL ROLE slt_audit;

CREATE FUNCTION sec.last_saved(_table text, _row text) RETURNS TABLE (acting text, at timestamptz, own boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  RETURN QUERY
  SELECT e.acting, e.at, e.membership_id IS NOT DISTINCT FROM live.membership_id
    FROM audit.entry e
   WHERE e.chain = CASE live.db_role WHEN 'slt_web' THEN live.tenant_id
                                     WHEN 'slt_council' THEN '00000000-0000-0000-0000-000000000001'::uuid END
     AND e.table_name = _table AND e.row_id = _row
   ORDER BY e.seq DESC LIMIT 1;
END $$;

GRANT EXECUTE ON FUNCTION sec.last_saved(text, text) TO slt_web, slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_audit;
