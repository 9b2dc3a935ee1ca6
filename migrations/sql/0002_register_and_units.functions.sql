-- Which units a police district serves, which places a unit covers, and what a body is called.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.body_name(_tenant uuid, _district uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN coalesce((SELECT u.name FROM app.unit u WHERE u.id = _tenant),
                  (SELECT d.name_nb FROM app.police_district d WHERE d.id = _district), '');
END $$;

-- The places that the acting unit covers today; a city district's unit also has the whole city's.
CREATE FUNCTION sec.covered() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.tenant();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN (SELECT coalesce(array_agg(DISTINCT p.id), '{}')
            FROM app.unit_cover c CROSS JOIN LATERAL (VALUES (c.place_id), (c.municipality_id)) AS p (id)
           WHERE c.tenant_id = acting AND c.valid @> today);
END $$;

-- The units that the acting police district serves today: those that cover a place in it, and their coordinating units.
CREATE FUNCTION sec.scope() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.district();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN (SELECT coalesce(array_agg(DISTINCT t.id), '{}')
            FROM app.municipality_version m
            JOIN app.unit_cover c ON c.municipality_id = m.municipality_id AND c.valid @> today
            JOIN app.unit u ON u.id = c.tenant_id
           CROSS JOIN LATERAL (VALUES (u.id), (u.coordinating_id)) AS t (id)
           WHERE m.police_district_id = acting AND m.valid @> today AND t.id IS NOT NULL);
END $$;

-- The municipalities whose city districts the acting unit coordinates today: it reports for the whole city, and covers nothing.
CREATE FUNCTION sec.coordinated() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.tenant();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN (SELECT coalesce(array_agg(DISTINCT c.municipality_id), '{}')
            FROM app.unit u JOIN app.unit_cover c ON c.tenant_id = u.id AND c.valid @> today
           WHERE u.coordinating_id = acting);
END $$;

-- The places that the acting unit covered earlier and doesn't cover any more, each with the day on which it left.
CREATE FUNCTION sec.left_places() RETURNS TABLE (place_id uuid, left_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.tenant();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN QUERY
  SELECT p.id, max(coalesce(upper(c.valid), 'infinity'))
    FROM app.unit_cover c CROSS JOIN LATERAL (VALUES (c.place_id), (c.municipality_id)) AS p (id)
   WHERE c.tenant_id = acting
   GROUP BY p.id HAVING max(coalesce(upper(c.valid), 'infinity')) <= today;
END $$;

GRANT EXECUTE ON FUNCTION sec.covered(), sec.coordinated() TO slt_web, slt_worker;
GRANT EXECUTE ON FUNCTION sec.scope() TO slt_police;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
