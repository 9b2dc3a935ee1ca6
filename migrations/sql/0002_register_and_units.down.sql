DROP TABLE app.unit_move;
DROP TABLE app.unit_cover;
DROP TABLE app.unit;
DROP TABLE app.population;
DROP TABLE app.place;
DROP TABLE app.municipality_change;
DROP TABLE app.city_district;
DROP TABLE app.municipality_version;
DROP TABLE app.county_version;
DROP TABLE app.register_load;
DROP TABLE app.register_doubt;
DROP TABLE app.municipality;
DROP TABLE app.county;
DROP TABLE app.police_district;
DROP FUNCTION sec.covered(), sec.coordinated(), sec.left_places(), sec.scope();

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
CREATE OR REPLACE FUNCTION sec.body_name(_tenant uuid, _district uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN '';
END $$;
SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
