-- What the police say is said before a decision that rests on it reads it, or after the decision is written: both hold one name,
-- the police together and a decision alone (`tenants.police.store.hold_words`). A statement holds it before all its rows.
CREATE FUNCTION sec.say_police_words() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('police words', 0));
  RETURN NULL;
END $$;
CREATE TRIGGER hold BEFORE INSERT OR UPDATE OR DELETE ON app.police_confirmation FOR EACH STATEMENT EXECUTE FUNCTION sec.say_police_words();
CREATE TRIGGER hold BEFORE INSERT OR UPDATE OR DELETE ON app.police_plan FOR EACH STATEMENT EXECUTE FUNCTION sec.say_police_words();
