-- What was handed in with the unit that a place belonged to earlier, as the unit that it belongs to now reads it.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The documents that other units handed in for places that the acting unit covers today, on a day on which the place was
-- theirs: that cover has ended, for a place is one unit's at a time. Never what is not handed in, nor what came from the
-- day the place left. Made-up units and real ones never mix.
CREATE FUNCTION sec.former_submissions()
RETURNS TABLE (unit_id uuid, id uuid, source text, place_ids uuid[], municipality_ids uuid[], left_on date,
               kind text, as_of date, submitted_at timestamptz, sha256 text, document bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.tenant();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN QUERY
  SELECT s.tenant_id, s.id, u.name, array_agg(c.place_id), array_agg(c.municipality_id), max(upper(c.valid)),
         s.kind, s.as_of, s.submitted_at, s.sha256, s.document
    FROM app.unit_cover mine
    JOIN app.unit me ON me.id = mine.tenant_id
    JOIN app.unit_cover c ON c.place_id = mine.place_id AND c.tenant_id <> mine.tenant_id
    JOIN app.unit u ON u.id = c.tenant_id AND u.demonstration = me.demonstration
    JOIN app.submission s ON s.tenant_id = c.tenant_id AND c.municipality_id = ANY (s.municipality_ids)
                         AND c.valid @> (s.submitted_at AT TIME ZONE 'Europe/Oslo')::date
   WHERE mine.tenant_id = acting AND mine.valid @> today
   GROUP BY s.tenant_id, s.id, u.name;
END $$;

-- What KRÅD had decided on these documents before the place left, as the unit read it, and the days until then on which it
-- was approved: nothing of a certificate shows that came later.
CREATE FUNCTION sec.former_decisions()
RETURNS TABLE (unit_id uuid, submission_id uuid, outcome text, reason text, conditions jsonb, language text,
               decided_at timestamptz, approved daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.unit_id, f.id, d.outcome, d.reason, d.conditions, d.language, d.decided_at,
         k.valid * daterange(NULL, f.left_on)
    FROM sec.former_submissions() f
    JOIN app.case_file c ON c.tenant_id = f.unit_id AND c.submission_id = f.id
    JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.case_id = c.id
                       AND (d.decided_at AT TIME ZONE 'Europe/Oslo')::date < f.left_on
    LEFT JOIN app.certificate k ON k.tenant_id = d.tenant_id AND k.decision_id = d.id
                               AND k.municipality_ids && f.municipality_ids;
END $$;

GRANT EXECUTE ON FUNCTION sec.former_submissions(), sec.former_decisions() TO slt_web;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
