-- At which meetings a unit says that the police were present, for the police's own log to be held against.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The meetings of a facts document at which somebody of the police was present, for each municipality and level.
CREATE FUNCTION sec.met_with_police(_facts jsonb) RETURNS TABLE (municipality text, level text, held_on date)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
  SELECT DISTINCT n.number, g ->> 'level', (m ->> 'held_on')::date
    FROM jsonb_path_query(_facts, '$.meetings[*] ? (@.kind == "slt")') m
    JOIN jsonb_path_query(_facts, '$.groups[*]') g ON m -> 'groups' ? (g ->> 'id')
   CROSS JOIN jsonb_array_elements_text(_facts #> '{unit,municipalities}') n (number)
   CROSS JOIN jsonb_path_query(m, '$.present[*]') p
   WHERE g -> 'covers' ? n.number
     AND coalesce(p ->> 'municipality', n.number) = n.number
     AND (starts_with(p ->> 'role', 'police_')
          OR EXISTS (SELECT FROM jsonb_path_query(g, '$.members[*] ? (@.agency == "police")') r
                      WHERE r ->> 'role' = p ->> 'role'));
$$;

-- What the latest submitted document of the unit says of each place that the acting police district serves: its date, and
-- the meetings with the police present in the year that ends with it, as far as the district served the place then.
-- A unit's living facts are not read, and nothing else of the document leaves here.
CREATE FUNCTION sec.submitted_meetings_with_police() RETURNS TABLE (place_id uuid, as_of date, level text, held_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.district();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN QUERY
  WITH latest AS (
    SELECT DISTINCT ON (c.place_id) c.place_id, c.municipality_id, s.as_of, s.document
      FROM app.municipality_version m
      JOIN app.unit_cover c ON c.municipality_id = m.municipality_id AND c.valid @> today
      JOIN app.submission s ON s.tenant_id = c.tenant_id AND s.submitted_at IS NOT NULL AND c.valid @> s.as_of
     WHERE m.police_district_id = acting AND m.valid @> today
     ORDER BY c.place_id, s.as_of DESC, s.submitted_at DESC)
  SELECT l.place_id, l.as_of, w.level, w.held_on
    FROM latest l
    JOIN app.municipality_version v ON v.municipality_id = l.municipality_id AND v.valid @> l.as_of
    LEFT JOIN LATERAL (
      SELECT t.level, t.held_on
        FROM sec.met_with_police(convert_from(l.document, 'UTF8')::jsonb -> 'facts') t
        JOIN app.municipality_version h ON h.municipality_id = l.municipality_id AND h.valid @> t.held_on
       WHERE t.municipality = v.number AND h.police_district_id = acting
         AND t.held_on > l.as_of - 365 AND t.held_on <= l.as_of) w ON true;
END $$;

GRANT EXECUTE ON FUNCTION sec.met_with_police(jsonb) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.submitted_meetings_with_police() TO slt_police;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
