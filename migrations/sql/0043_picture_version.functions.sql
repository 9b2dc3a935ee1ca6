GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- What public pages are made of is another from here on. Whoever else changes it waits for this transaction to end.
CREATE FUNCTION sec.note_change() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO app.data_version AS v (subject, name, changed_at) VALUES ('public', gen_random_uuid(), clock_timestamp())
    ON CONFLICT (subject) DO UPDATE SET name = excluded.name, changed_at = excluded.changed_at;
  RETURN NULL;
END $$;

GRANT EXECUTE ON FUNCTION sec.note_change() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.public_unit FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.unit_status FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.place_status FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.public_certificate FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.certificate_state FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.place_agreement FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.release FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.municipality_version FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.county_version FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.police_district FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.city_district FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.place FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.population FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.municipality_outline FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.municipality_change FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.issuer FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.legal_basis FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
CREATE TRIGGER zy_changed AFTER INSERT OR UPDATE OR DELETE ON app.criteria_version FOR EACH STATEMENT EXECUTE FUNCTION sec.note_change();
