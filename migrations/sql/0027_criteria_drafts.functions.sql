-- Versions are published one at a time, and each is in force from a day after those of all before it.

CREATE FUNCTION sec.publish_criteria() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('criteria_version', 0));
  IF EXISTS (SELECT FROM app.criteria_version v WHERE v.valid_from >= NEW.valid_from) THEN
    RAISE EXCEPTION 'a later version is published' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_criteria_version_order';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER publish BEFORE INSERT ON app.criteria_version FOR EACH ROW EXECUTE FUNCTION sec.publish_criteria();

-- Published criteria are for everybody to read.
CREATE POLICY slt_stats_select ON app.criteria_version FOR SELECT TO slt_stats USING (true);
GRANT SELECT ON app.criteria_version TO slt_stats;

-- A parameter is changed from a day: the value that holds ends there.
CREATE POLICY slt_council_update ON app.parameter FOR UPDATE TO slt_council USING ((SELECT sec.council())) WITH CHECK ((SELECT sec.council()));
GRANT UPDATE (value, valid) ON app.parameter TO slt_council;
