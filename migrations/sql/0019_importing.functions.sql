-- Who may bring in what others have said: an operator at the command line, and nobody who signs in.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE FUNCTION sec.operates() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN coalesce((sec.live()).kind = 'operator', false);
END $$;

-- Whether the acting police district may say something of a place on a day: it was responsible for it then. What is
-- brought in may be older than the register, and is then its who had the place when the register began.
CREATE FUNCTION sec.says(_place uuid, _day date, _origin text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF _origin IS NULL THEN
    RETURN sec.serves(_place, _day);
  END IF;
  RETURN sec.operates() AND sec.serves(_place, greatest(_day, date '2017-12-31'));
END $$;

REVOKE EXECUTE ON FUNCTION sec.operates(), sec.says(uuid, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sec.operates() TO slt_web;
GRANT EXECUTE ON FUNCTION sec.says(uuid, date, text) TO slt_police;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

ALTER POLICY slt_police_insert ON app.police_confirmation
  WITH CHECK (police_district_id = (SELECT sec.district()) AND (SELECT sec.says(place_id, confirmed_on, origin)));
ALTER POLICY slt_police_insert ON app.police_plan
  WITH CHECK (police_district_id = (SELECT sec.district()) AND (SELECT sec.says(place_id, stated_on, origin)));
