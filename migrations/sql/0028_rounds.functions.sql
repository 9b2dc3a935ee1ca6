-- What a round has been reported under, it keeps.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- A round's criteria are those of every report of it that somebody has frozen and not taken back.
CREATE FUNCTION sec.keep_round() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.criteria IS NOT DISTINCT FROM OLD.criteria THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM app.submission s WHERE s.year = NEW.year AND s.withdrawn_at IS NULL
                AND (NEW.criteria IS NULL OR s.criteria <> NEW.criteria)
                AND (TG_OP = 'UPDATE' OR NEW.criteria IS NOT NULL)) THEN
    RAISE EXCEPTION 'the round has reports under other criteria'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_reporting_round_criteria_kept';
  END IF;
  RETURN NEW;
END $$;
GRANT EXECUTE ON FUNCTION sec.keep_round() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON app.reporting_round FOR EACH ROW EXECUTE FUNCTION sec.keep_round();
