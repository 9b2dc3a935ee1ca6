-- What a city's coordinating unit tells once for all of its city districts.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- What a city adopts, its vedtak and its plans, as the acting city district's unit reads it: each dated row, and which unit
-- it comes from. Never the other way, and nothing else of the coordinating unit's.
CREATE FUNCTION sec.inherited()
RETURNS TABLE (kind text, fact_id uuid, begins date, reported_at timestamptz, held daterange, source text, row_values jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.tenant();
  city app.unit;
BEGIN
  SELECT c.id, c.name INTO city.id, city.name FROM app.unit u JOIN app.unit c ON c.id = u.coordinating_id WHERE u.id = acting;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT f.kind, f.id, lower(r.valid), f.reported_at, f.held, city.name, r.told
    FROM app.fact f
    JOIN (SELECT v.tenant_id, v.fact_id, v.valid, to_jsonb(v) AS told FROM app.vedtak v
           UNION ALL SELECT p.tenant_id, p.fact_id, p.valid, to_jsonb(p) FROM app.plan p) r
      ON r.tenant_id = f.tenant_id AND r.fact_id = f.id
   WHERE f.tenant_id = city.id;
END $$;

GRANT EXECUTE ON FUNCTION sec.inherited() TO slt_web, slt_worker;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
