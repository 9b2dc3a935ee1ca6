GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.founded_by(uuid), sec.end_signatories(uuid, uuid[]), sec.close_unit(uuid, text, timestamptz);

CREATE OR REPLACE FUNCTION sec.bodies() RETURNS TABLE (side text, id uuid, name text, made_up boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF sec.administers(NULL) THEN
    RETURN QUERY
    SELECT 'unit', u.id, u.name, u.demonstration FROM app.unit u
    UNION ALL SELECT 'police', d.id, d.name_nb, false FROM app.police_district d;
  END IF;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
GRANT CREATE ON SCHEMA audit TO slt_audit;
SET LOCAL ROLE slt_audit;
DROP FUNCTION audit.holds_only(uuid, text[]);
SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;

DROP POLICY slt_scope_select ON app.unit_reversal;
REVOKE SELECT ON app.unit_reversal FROM slt_scope;
DROP POLICY slt_scope_update ON app.unit;
REVOKE UPDATE (closed_at) ON app.unit FROM slt_scope;
ALTER TABLE app.unit DROP COLUMN closed_at;
